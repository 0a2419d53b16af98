-- Only hashes of tokens. Without an account a token is app-only: it reads what is public.
CREATE TABLE credentials (
  token_hash BINARY(32) NOT NULL,
  account_id BIGINT UNSIGNED NULL,
  created_at_ms BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (token_hash)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
