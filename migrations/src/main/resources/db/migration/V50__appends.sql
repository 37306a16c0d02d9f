-- The statement that adds something looks for its parent, and the one that takes the parent away looks for what is left in it; both run under
-- the lock of appends. The constraint did the same again, row by row.
ALTER TABLE command.directory DROP CONSTRAINT directory_parent_id_fkey;
COMMENT ON COLUMN command.directory.parent_id IS 'What it belongs to, and cannot be without.';
