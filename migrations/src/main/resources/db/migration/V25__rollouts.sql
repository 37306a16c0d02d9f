-- How deploys replace instances, and what people said meanwhile.

ALTER TABLE command.desired_process
    ADD COLUMN rollout   jsonb,
    ADD COLUMN placement jsonb;
COMMENT ON COLUMN command.desired_process.rollout IS 'NULL: one at a time.';
COMMENT ON COLUMN command.desired_process.placement IS 'NULL: anywhere.';

-- Deploys that somebody paused, promoted or aborted. Kept apart, as that may be said before a deploy has reached its environment.
CREATE TABLE command.rollout_state (
    deploy_id text    PRIMARY KEY,
    env_id    text    NOT NULL,
    paused    boolean NOT NULL DEFAULT false,
    promoted  boolean NOT NULL DEFAULT false
);
CREATE INDEX rollout_state_env ON command.rollout_state (env_id);
CREATE INDEX desired_process_deploy ON command.desired_process (deploy_id);

-- The volumes that the instances of a process type get, and where these are.
CREATE TABLE command.attached_volume (
    env_id       text    NOT NULL,
    process_type text    NOT NULL,
    volume_id    text    NOT NULL,
    mount_path   text    NOT NULL,
    read_only    boolean NOT NULL DEFAULT false,
    filesystem   text    NOT NULL DEFAULT 'ext4',
    home_node_id text,
    PRIMARY KEY (env_id, process_type, volume_id)
);
COMMENT ON COLUMN command.attached_volume.home_node_id IS 'NULL: nowhere yet.';

-- The current version of each environment's secrets.
CREATE TABLE command.env_secret (
    env_id     text PRIMARY KEY,
    version_id text NOT NULL
);

ALTER TABLE read_model.deploy
    ADD COLUMN rollout     jsonb,
    ADD COLUMN rollback_of text,
    ADD COLUMN paused      boolean NOT NULL DEFAULT false,
    ADD COLUMN underway    text    NOT NULL DEFAULT 'rolling';
COMMENT ON COLUMN read_model.deploy.underway IS 'What the deploy would do or wait for if it were not paused.';
ALTER TABLE read_model.env ADD COLUMN auto_rollback boolean NOT NULL DEFAULT false;
ALTER TABLE read_model.workload ADD COLUMN conditions jsonb;
COMMENT ON COLUMN read_model.workload.conditions IS 'As told, each with since when; NULL: none were told yet.';
