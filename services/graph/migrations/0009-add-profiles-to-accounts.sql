-- `name_lower` is what search by prefix compares; the server computes it, also for the accounts that were there.
ALTER TABLE accounts
  ADD COLUMN protected TINYINT UNSIGNED NOT NULL DEFAULT 0,
  ADD COLUMN description VARCHAR(160) NOT NULL DEFAULT '',
  ADD COLUMN location VARCHAR(30) NOT NULL DEFAULT '',
  ADD COLUMN url VARCHAR(100) NOT NULL DEFAULT '',
  ADD COLUMN profile_image_url VARCHAR(200) NOT NULL DEFAULT '',
  ADD COLUMN name_lower VARCHAR(50) GENERATED ALWAYS AS (LOWER(name)) STORED,
  ADD KEY by_name (name_lower, username_lower),
  ADD KEY by_protected (protected)
