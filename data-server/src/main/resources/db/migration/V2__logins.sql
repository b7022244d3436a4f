-- Logins of the last hours, by the id that names each: a repeat that comes late, when the device has logged in again
-- meanwhile, must not replace the newer session.
CREATE TABLE IF NOT EXISTS login (
  user_id BIGINT NOT NULL,
  operation_id BINARY(16) NOT NULL,
  request_hash BINARY(16) NOT NULL,
  -- The session it opened.
  session_id BIGINT NOT NULL,
  opened_ms BIGINT NOT NULL,
  PRIMARY KEY (user_id, operation_id)
) ENGINE = InnoDB;
