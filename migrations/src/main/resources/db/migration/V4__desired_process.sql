-- What convergence decides by. All of it can be rebuilt from the log.

-- What each environment wants of each process type; without a release it was only scaled so far.
CREATE TABLE command.desired_process (
    env_id       text    NOT NULL,
    process_type text    NOT NULL,
    org_id       text    NOT NULL,
    app_id       text    NOT NULL,
    release_id   text,
    deploy_id    text,
    replicas     integer,
    deleting     boolean NOT NULL DEFAULT false,
    PRIMARY KEY (env_id, process_type)
);
COMMENT ON COLUMN command.desired_process.replicas IS 'From the scale; NULL: the minimum of the manifest.';

-- When each workload that has not retired is to be looked at again at the latest.
CREATE TABLE command.reconcile_check (
    workload_id text        PRIMARY KEY,
    check_at    timestamptz NOT NULL
);
CREATE INDEX reconcile_check_due ON command.reconcile_check (check_at);
