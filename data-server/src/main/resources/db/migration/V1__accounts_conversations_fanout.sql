-- Works on MariaDB 10.11 and later and on MySQL 8. Times are milliseconds since 1970-01-01 UTC. Each statement may run
-- again: a first start that was killed half-way is simply repeated.

-- Which cluster this database belongs to; the upper bits of every id say so too.
CREATE TABLE IF NOT EXISTS cluster (
  only_row TINYINT NOT NULL PRIMARY KEY,
  cluster_id INT NOT NULL
) ENGINE = InnoDB;

INSERT IGNORE INTO cluster (only_row, cluster_id) VALUES (1, ${cluster});

CREATE TABLE IF NOT EXISTS account (
  user_id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  account VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  password_hash VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  display_name VARCHAR(64) NOT NULL,
  avatar_url VARCHAR(512) NOT NULL DEFAULT '',
  signature VARCHAR(256) NOT NULL DEFAULT '',
  -- Names the registration, so that its repeat gets the first answer.
  operation_id BINARY(16) NOT NULL,
  request_hash BINARY(16) NOT NULL,
  -- The newest session of the user; each session has a greater number than all before.
  session_generation BIGINT NOT NULL DEFAULT 0,
  created_ms BIGINT NOT NULL,
  UNIQUE KEY by_account (account)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 AUTO_INCREMENT = ${firstId};

CREATE TABLE IF NOT EXISTS device (
  user_id BIGINT NOT NULL,
  device_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  platform TINYINT NOT NULL,
  name VARCHAR(64) NOT NULL,
  -- Generation of the device's newest session.
  session_id BIGINT NOT NULL,
  -- Where that session is, or was.
  access_instance INT NOT NULL,
  access_lineage BIGINT NOT NULL,
  -- access_lineage while the session is open, else 0.
  open_lineage BIGINT NOT NULL,
  -- What a valid token of the device carries; 0 where it has none.
  token_serial BIGINT NOT NULL,
  last_login_ms BIGINT NOT NULL,
  -- Names the login that opened the session, so that its repeat gets the same session.
  operation_id BINARY(16) NOT NULL,
  PRIMARY KEY (user_id, device_id),
  KEY by_access (access_instance, open_lineage)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;

-- Sessions that the user's newest session replaced, for the repeat of the login that opened it.
CREATE TABLE IF NOT EXISTS replaced_session (
  user_id BIGINT NOT NULL,
  session_id BIGINT NOT NULL,
  replaced_by BIGINT NOT NULL,
  device_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  access_instance INT NOT NULL,
  access_lineage BIGINT NOT NULL,
  PRIMARY KEY (user_id, session_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;

CREATE TABLE IF NOT EXISTS chat_group (
  group_id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name VARCHAR(64) NOT NULL,
  joinable TINYINT NOT NULL,
  creator BIGINT NOT NULL,
  -- Names the creation, so that its repeat gets the first answer.
  operation_id BINARY(16) NOT NULL,
  request_hash BINARY(16) NOT NULL,
  created_ms BIGINT NOT NULL,
  UNIQUE KEY by_operation (creator, operation_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 AUTO_INCREMENT = ${firstId};

-- Heads: how far each conversation's log goes. A group has first = 0 and second = group_id.
CREATE TABLE IF NOT EXISTS conversation (
  first BIGINT NOT NULL,
  second BIGINT NOT NULL,
  last_seq BIGINT NOT NULL,
  -- Counts the changes of membership, so that an append finds out that its list of members is old.
  member_version BIGINT NOT NULL,
  last_time_ms BIGINT NOT NULL,
  -- Means nothing in a stored row: an append states in it how far it moves last_seq, see AppendSql.
  step INT NOT NULL DEFAULT 0,
  PRIMARY KEY (first, second)
) ENGINE = InnoDB;

-- The logs. A purged entry keeps its id and hash and loses its content.
CREATE TABLE IF NOT EXISTS message (
  first BIGINT NOT NULL,
  second BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  sender BIGINT NOT NULL,
  client_message_id BINARY(16) NOT NULL,
  content_hash BINARY(16) NOT NULL,
  time_ms BIGINT NOT NULL,
  content MEDIUMBLOB NULL,
  PRIMARY KEY (first, second, seq),
  UNIQUE KEY once (first, second, sender, client_message_id)
) ENGINE = InnoDB;

-- Who belongs to which conversation, and how far each has read.
CREATE TABLE IF NOT EXISTS member (
  user_id BIGINT NOT NULL,
  first BIGINT NOT NULL,
  second BIGINT NOT NULL,
  -- The first entry that this member may see.
  first_seq BIGINT NOT NULL,
  read_seq BIGINT NOT NULL,
  -- A MemberRole; 0 in one-to-one conversations.
  role TINYINT NOT NULL,
  joined_ms BIGINT NOT NULL,
  PRIMARY KEY (user_id, first, second),
  KEY by_conversation (first, second, user_id)
) ENGINE = InnoDB;

-- Entries whose fan-out is owed. A row goes when all of them are in custody or need none.
CREATE TABLE IF NOT EXISTS fanout (
  fanout_id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  created_ms BIGINT NOT NULL,
  -- Until then, by the database's clock, somebody sees to it; after that anybody may claim it.
  claimed_until_ms BIGINT NOT NULL,
  -- The data server that claimed it, for people.
  owner VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- A ResumeFanoutRequest (chat.proto) without fanout_id.
  entries MEDIUMBLOB NOT NULL
) ENGINE = InnoDB;
