-- What was answered to the small changes of the last hour, by the id that names each: a repeat that comes late, when the
-- user has changed the same thing again meanwhile, must not undo the newer change.
CREATE TABLE IF NOT EXISTS operation (
  user_id BIGINT NOT NULL,
  operation_id BINARY(16) NOT NULL,
  request_hash BINARY(16) NOT NULL,
  -- The protobuf message that was the answer.
  answer VARBINARY(8192) NOT NULL,
  done_ms BIGINT NOT NULL,
  PRIMARY KEY (user_id, operation_id)
) ENGINE = InnoDB;
