-- Keys that all instances share, each made once.
CREATE TABLE secrets (
  name VARCHAR(40) NOT NULL,
  secret VARBINARY(64) NOT NULL,
  PRIMARY KEY (name)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
