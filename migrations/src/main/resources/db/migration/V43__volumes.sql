-- Volumes and what is done with them. All of it can be rebuilt from the log.

-- The volumes that there are. The row is the volume's lock. version counts what changes its representation: its own events, those of its
-- attachments and of its restore.
CREATE TABLE command.volume (
    volume_id    text    PRIMARY KEY,
    org_id       text    NOT NULL,
    name         text    NOT NULL,
    size_bytes   bigint  NOT NULL,
    filesystem   text    NOT NULL,
    backup       boolean NOT NULL,
    home_node_id text,
    home_told    boolean NOT NULL DEFAULT true,
    restore      text,
    version      bigint  NOT NULL DEFAULT 1
);
CREATE INDEX volume_home_to_tell ON command.volume (volume_id) WHERE NOT home_told;
COMMENT ON COLUMN command.volume.home_node_id IS 'Claimed with the first allocation; NULL: nowhere yet.';
COMMENT ON COLUMN command.volume.home_told IS 'Whether volume.home_node_set says it too.';
COMMENT ON COLUMN command.volume.restore IS 'Status of the job that fills it; NULL: it was made empty.';

ALTER TABLE command.attached_volume
    ADD COLUMN attachment_id text,
    ADD COLUMN org_id        text,
    ADD COLUMN app_id        text;
CREATE UNIQUE INDEX attached_volume_attachment ON command.attached_volume (attachment_id);
CREATE UNIQUE INDEX attached_volume_once ON command.attached_volume (volume_id) WHERE attachment_id IS NOT NULL;
CREATE UNIQUE INDEX attached_volume_path ON command.attached_volume (env_id, process_type, mount_path)
    WHERE attachment_id IS NOT NULL;

-- The volumes of each instance, from its request until it has stopped.
CREATE TABLE command.instance_volume (
    instance_id text NOT NULL,
    volume_id   text NOT NULL,
    PRIMARY KEY (instance_id, volume_id)
);
CREATE INDEX instance_volume_volume ON command.instance_volume (volume_id);

-- What nodes are to do with volumes: a snapshot or a restore under its own id, the removal of a deleted volume under the volume's.
CREATE TABLE command.volume_job (
    job_id      text        PRIMARY KEY,
    kind        text        NOT NULL,
    org_id      text        NOT NULL,
    volume_id   text        NOT NULL,
    source_id   text,
    snapshot_id text,
    node_id     text        NOT NULL,
    status      text        NOT NULL DEFAULT 'queued',
    created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX volume_job_volume ON command.volume_job (volume_id);
CREATE INDEX volume_job_source ON command.volume_job (source_id) WHERE source_id IS NOT NULL;
CREATE INDEX volume_job_open ON command.volume_job (node_id) WHERE status IN ('queued', 'running');
COMMENT ON COLUMN command.volume_job.source_id IS 'Of a restore: the volume that the snapshot is of.';
