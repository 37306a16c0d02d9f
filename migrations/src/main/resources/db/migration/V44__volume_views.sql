-- What clients and nodes read of volumes.

CREATE TABLE read_model.volume (
    volume_id             text        PRIMARY KEY,
    org_id                text        NOT NULL,
    name                  text        NOT NULL,
    size_bytes            bigint      NOT NULL,
    filesystem            text        NOT NULL,
    backup_enabled        boolean     NOT NULL,
    home_node_id          text,
    snapshot_id           text,
    restore_status        text,
    restore_failed_reason text,
    resource_version      bigint      NOT NULL DEFAULT 1,
    created_event_id      bigint      NOT NULL,
    created_at            timestamptz NOT NULL,
    updated_at            timestamptz NOT NULL
);
CREATE INDEX volume_org ON read_model.volume (org_id, created_event_id);
COMMENT ON COLUMN read_model.volume.snapshot_id IS 'What it is filled from; NULL: it was made empty.';

CREATE TABLE read_model.volume_attachment (
    attachment_id    text        PRIMARY KEY,
    org_id           text        NOT NULL,
    app_id           text        NOT NULL,
    env_id           text        NOT NULL,
    volume_id        text        NOT NULL,
    process_type     text        NOT NULL,
    mount_path       text        NOT NULL,
    read_only        boolean     NOT NULL,
    created_event_id bigint      NOT NULL,
    created_at       timestamptz NOT NULL
);
CREATE INDEX volume_attachment_env ON read_model.volume_attachment (env_id, created_event_id);
CREATE INDEX volume_attachment_volume ON read_model.volume_attachment (volume_id);

CREATE TABLE read_model.snapshot (
    snapshot_id      text        PRIMARY KEY,
    org_id           text        NOT NULL,
    volume_id        text        NOT NULL,
    status           text        NOT NULL,
    note             text,
    size_bytes       bigint,
    failed_reason    text,
    resource_version bigint      NOT NULL DEFAULT 1,
    created_event_id bigint      NOT NULL,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL
);
CREATE INDEX snapshot_volume ON read_model.snapshot (volume_id, created_event_id);

-- What each instance mounts: what its workload was to mount when it was requested.
CREATE TABLE read_model.workload_mount (
    workload_id text  PRIMARY KEY,
    org_id      text  NOT NULL,
    mounts      jsonb NOT NULL
);
CREATE TABLE read_model.instance_mount (
    instance_id text  PRIMARY KEY,
    org_id      text  NOT NULL,
    mounts      jsonb NOT NULL
);

-- What is left for nodes to do with volumes.
CREATE TABLE read_model.volume_job (
    job_id           text   PRIMARY KEY,
    org_id           text   NOT NULL,
    node_id          text   NOT NULL,
    kind             text   NOT NULL,
    volume_id        text   NOT NULL,
    snapshot_id      text,
    created_event_id bigint NOT NULL
);
CREATE INDEX volume_job_node ON read_model.volume_job (node_id, created_event_id);

SELECT show_rows_by_org(held) FROM unnest(ARRAY[
    'read_model.volume', 'read_model.volume_attachment', 'read_model.snapshot', 'read_model.workload_mount', 'read_model.instance_mount',
    'read_model.volume_job']::regclass[]) AS held;
