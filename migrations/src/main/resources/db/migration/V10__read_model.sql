-- What clients read. Derived from event_log by the processing group read-model, one consistent cut of the log: every row reflects exactly the
-- events up to read_model.position. Nothing here is needed to decide, and all of it can be rebuilt.

CREATE SCHEMA read_model;

CREATE TABLE read_model.position (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    position bigint  NOT NULL
);
INSERT INTO read_model.position (position) VALUES (0);

-- In every table: created_event_id orders lists by creation; resource_version is 1 on creation and one more for each change.

CREATE TABLE read_model.org (
    org_id           text        PRIMARY KEY,
    name             text        NOT NULL,
    created_event_id bigint      NOT NULL,
    resource_version bigint      NOT NULL DEFAULT 1,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL
);

CREATE TABLE read_model.member (
    member_id        text        PRIMARY KEY,
    org_id           text        NOT NULL,
    email            text        NOT NULL,
    role             text        NOT NULL,
    created_event_id bigint      NOT NULL,
    resource_version bigint      NOT NULL DEFAULT 1,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL
);
CREATE INDEX member_list ON read_model.member (org_id, created_event_id);
CREATE INDEX member_email ON read_model.member (email);

CREATE TABLE read_model.project (
    project_id       text        PRIMARY KEY,
    org_id           text        NOT NULL,
    name             text        NOT NULL,
    created_event_id bigint      NOT NULL,
    resource_version bigint      NOT NULL DEFAULT 1,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL
);
CREATE INDEX project_list ON read_model.project (org_id, created_event_id);

CREATE TABLE read_model.app (
    app_id           text        PRIMARY KEY,
    org_id           text        NOT NULL,
    project_id       text,
    name             text        NOT NULL,
    description      text,
    created_event_id bigint      NOT NULL,
    resource_version bigint      NOT NULL DEFAULT 1,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL
);
CREATE INDEX app_list ON read_model.app (org_id, created_event_id);
CREATE INDEX app_project ON read_model.app (project_id, created_event_id) WHERE project_id IS NOT NULL;

CREATE TABLE read_model.env (
    env_id           text        PRIMARY KEY,
    org_id           text        NOT NULL,
    app_id           text        NOT NULL,
    name             text        NOT NULL,
    deleting         boolean     NOT NULL DEFAULT false,
    created_event_id bigint      NOT NULL,
    resource_version bigint      NOT NULL DEFAULT 1,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL
);
CREATE INDEX env_list ON read_model.env (app_id, created_event_id);

CREATE TABLE read_model.release (
    release_id              text        PRIMARY KEY,
    org_id                  text        NOT NULL,
    app_id                  text        NOT NULL,
    image_ref               text        NOT NULL,
    image_digest            text        NOT NULL,
    resolved_digests        jsonb,
    manifest_schema_version integer     NOT NULL,
    manifest_hash           text        NOT NULL,
    manifest                jsonb       NOT NULL,
    created_event_id        bigint      NOT NULL,
    created_at              timestamptz NOT NULL
);
CREATE INDEX release_list ON read_model.release (app_id, created_event_id);

CREATE TABLE read_model.scale (
    env_id           text        PRIMARY KEY,
    org_id           text        NOT NULL,
    app_id           text        NOT NULL,
    processes        jsonb       NOT NULL DEFAULT '[]',
    resource_version bigint      NOT NULL DEFAULT 1,
    updated_at       timestamptz NOT NULL
);

CREATE TABLE read_model.deploy (
    deploy_id        text        PRIMARY KEY,
    org_id           text        NOT NULL,
    app_id           text        NOT NULL,
    env_id           text        NOT NULL,
    kind             text        NOT NULL,
    release_id       text        NOT NULL,
    process_types    jsonb       NOT NULL,
    strategy         text        NOT NULL,
    status           text        NOT NULL DEFAULT 'queued',
    message          text,
    failed_reason    text,
    created_event_id bigint      NOT NULL,
    resource_version bigint      NOT NULL DEFAULT 1,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL
);
CREATE INDEX deploy_list ON read_model.deploy (env_id, created_event_id);

CREATE TABLE read_model.instance (
    instance_id         text        PRIMARY KEY,
    org_id              text        NOT NULL,
    app_id              text        NOT NULL,
    env_id              text        NOT NULL,
    workload_id         text        NOT NULL,
    process_type        text        NOT NULL,
    node_id             text,
    generation          integer     NOT NULL,
    release_id          text        NOT NULL,
    secrets_version_id  text,
    spec_hash           text        NOT NULL,
    resources           jsonb       NOT NULL,
    desired_state       text        NOT NULL DEFAULT 'running',
    desired_reason      text,
    drain_grace_seconds integer,
    status              text        NOT NULL DEFAULT 'booting',
    boot_id             text,
    microvm_id          text,
    exit_code           integer,
    failure_reason      text,
    failure_detail      text,
    overlay_ipv6        text,
    placement           jsonb,
    placement_failure   jsonb,
    last_transition_at  timestamptz NOT NULL,
    created_event_id    bigint      NOT NULL,
    resource_version    bigint      NOT NULL DEFAULT 1,
    created_at          timestamptz NOT NULL,
    updated_at          timestamptz NOT NULL
);
CREATE INDEX instance_list ON read_model.instance (env_id, created_event_id);
CREATE INDEX instance_live ON read_model.instance (env_id) WHERE status <> 'stopped';
CREATE INDEX instance_node ON read_model.instance (node_id, created_event_id) WHERE status <> 'stopped';

-- ready, waiting (for a node) and placement_failure are facts about its instances; the conditions follow from them, from status and from
-- replicas. Each *_since is when that condition last became true or false.
CREATE TABLE read_model.workload (
    workload_id       text        PRIMARY KEY,
    org_id            text        NOT NULL,
    app_id            text        NOT NULL,
    env_id            text        NOT NULL,
    process_type      text        NOT NULL,
    generation        integer     NOT NULL,
    release_id        text        NOT NULL,
    replicas          integer     NOT NULL,
    spec_hash         text        NOT NULL,
    stateful          boolean     NOT NULL,
    status            text        NOT NULL DEFAULT 'progressing',
    reason            text,
    message           text,
    ready             integer     NOT NULL DEFAULT 0,
    waiting           integer     NOT NULL DEFAULT 0,
    placement_failure text,
    available_since   timestamptz NOT NULL,
    progressing_since timestamptz NOT NULL,
    scheduled_since   timestamptz NOT NULL,
    degraded_since    timestamptz NOT NULL,
    created_event_id  bigint      NOT NULL,
    resource_version  bigint      NOT NULL DEFAULT 1,
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    CONSTRAINT workload_process_key UNIQUE (env_id, process_type)
);
CREATE INDEX workload_list ON read_model.workload (env_id, created_event_id);

-- The workload view's own count of what is not stopped.
CREATE TABLE read_model.workload_instance (
    instance_id text    PRIMARY KEY,
    workload_id text    NOT NULL REFERENCES read_model.workload (workload_id) ON DELETE CASCADE,
    org_id      text    NOT NULL,
    generation  integer NOT NULL,
    status      text    NOT NULL DEFAULT 'booting',
    placed      boolean NOT NULL DEFAULT false
);
CREATE INDEX workload_instance_workload ON read_model.workload_instance (workload_id);

CREATE TABLE read_model.env_status (
    env_id            text        PRIMARY KEY,
    org_id            text        NOT NULL,
    app_id            text        NOT NULL,
    last_reconcile_at timestamptz,
    last_event_id     bigint      NOT NULL
);
CREATE INDEX env_status_app ON read_model.env_status (app_id);

CREATE TABLE read_model.env_process (
    env_id             text NOT NULL,
    process_type       text NOT NULL,
    org_id             text NOT NULL,
    replicas           integer NOT NULL DEFAULT 0,
    desired_release_id text,
    current_release_id text,
    gave_up            boolean NOT NULL DEFAULT false,
    last_error         text,
    last_error_at      timestamptz,
    PRIMARY KEY (env_id, process_type)
);

-- Nodes belong to no tenant.
CREATE TABLE read_model.node (
    node_id              text        PRIMARY KEY,
    hostname             text        NOT NULL,
    region               text        NOT NULL,
    state                text        NOT NULL DEFAULT 'active',
    state_reason         text,
    wireguard_public_key text        NOT NULL,
    agent_mtls_subject   text        NOT NULL,
    public_ipv6          text,
    public_ipv4          text,
    mtu                  integer,
    labels               jsonb       NOT NULL,
    cpu_cores            double precision NOT NULL,
    memory_bytes         bigint      NOT NULL,
    overlay_prefix       text        NOT NULL,
    created_event_id     bigint      NOT NULL,
    resource_version     bigint      NOT NULL DEFAULT 1,
    created_at           timestamptz NOT NULL,
    updated_at           timestamptz NOT NULL
);
CREATE INDEX node_list ON read_model.node (created_event_id);

CREATE TABLE read_model.node_reservation (
    node_id      text    NOT NULL,
    instance_id  text    NOT NULL,
    memory_bytes bigint  NOT NULL,
    cpu          numeric NOT NULL,
    PRIMARY KEY (node_id, instance_id)
);

-- Position of the last event that changed what a node is to run; never goes back.
CREATE TABLE read_model.node_plan (
    node_id         text        PRIMARY KEY,
    cursor_event_id bigint      NOT NULL,
    changed_at      timestamptz NOT NULL
);
CREATE INDEX node_plan_cursor ON read_model.node_plan (cursor_event_id);

GRANT USAGE ON SCHEMA read_model TO plfm_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA read_model TO plfm_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA read_model GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO plfm_app;
