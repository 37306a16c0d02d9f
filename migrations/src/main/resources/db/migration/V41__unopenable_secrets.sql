-- Any client may send bytes that it says it has sealed. What a node could not open, though it has the key, need not wait to be sealed anew.

ALTER TABLE command.sealed_secret ADD COLUMN unopenable_at timestamptz;
COMMENT ON COLUMN command.sealed_secret.unopenable_at IS 'When a node that was to seal it anew said that it does not open.';
