-- What automatic rollbacks decide by. All of it can be rebuilt from the log.

-- The release that last succeeded for each process type, and the position of the event that said so: an event that comes again changes nothing.
CREATE TABLE command.succeeded_release (
    env_id       text   NOT NULL,
    process_type text   NOT NULL,
    release_id   text   NOT NULL,
    event_id     bigint NOT NULL,
    PRIMARY KEY (env_id, process_type)
);

-- Environments that want a failed deploy to be undone.
CREATE TABLE command.auto_rollback (
    env_id text PRIMARY KEY
);

-- The newest deploy of each process type, written in the transaction that appends deploy.created.
CREATE TABLE command.latest_deploy (
    env_id       text NOT NULL,
    process_type text NOT NULL,
    deploy_id    text NOT NULL,
    PRIMARY KEY (env_id, process_type)
);
