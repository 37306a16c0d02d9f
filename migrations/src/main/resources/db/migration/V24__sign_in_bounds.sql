-- What the last try overwrote, so that one that turns out right leaves no trace.
ALTER TABLE command.login_failure ADD COLUMN was_blocked_until timestamptz;

-- Who handed out a link to set a password: it goes with that operator's token.
ALTER TABLE command.token ADD COLUMN issued_by text;
CREATE INDEX token_issuer ON command.token (issued_by) WHERE issued_by IS NOT NULL;
