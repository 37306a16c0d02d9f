-- An environment that is being deleted takes no more deploys.
ALTER TABLE command.directory ADD COLUMN leaving boolean NOT NULL DEFAULT false;
