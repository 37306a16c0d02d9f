-- Ingress nodes, and the routing table that they all share.

-- Every ingress node, written in the transaction of its events. Its hostname is taken as long as it is registered.
CREATE TABLE command.ingress_node (
    ingress_id    text        PRIMARY KEY,
    hostname      text        NOT NULL CONSTRAINT ingress_node_hostname_key UNIQUE,
    public_ipv6   text,
    public_ipv4   text,
    listen_ports  integer[]   NOT NULL,
    state         text        NOT NULL DEFAULT 'active',
    registered_at timestamptz NOT NULL DEFAULT now()
);

-- The last heartbeat of each: telemetry, overwritten. config_version is that of the routing table it says it applies.
CREATE TABLE command.ingress_heartbeat (
    ingress_id     text        PRIMARY KEY,
    heard_at       timestamptz NOT NULL,
    config_version bigint,
    connections    integer
) WITH (fillfactor = 50);

-- Ingress nodes belong to no tenant.
CREATE TABLE read_model.ingress (
    ingress_id       text        PRIMARY KEY,
    hostname         text        NOT NULL,
    region           text        NOT NULL,
    state            text        NOT NULL DEFAULT 'active',
    state_reason     text,
    public_ipv6      text,
    public_ipv4      text,
    listen_ports     jsonb       NOT NULL,
    created_event_id bigint      NOT NULL,
    resource_version bigint      NOT NULL DEFAULT 1,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL
);
CREATE INDEX ingress_list ON read_model.ingress (created_event_id);

CREATE TABLE read_model.ingress_route (
    route_id             text    PRIMARY KEY,
    org_id               text    NOT NULL,
    app_id               text    NOT NULL,
    env_id               text    NOT NULL,
    hostname             text    NOT NULL,
    listen_port          integer NOT NULL,
    protocol_hint        text    NOT NULL,
    backend_process_type text    NOT NULL,
    backend_port         integer NOT NULL,
    proxy_protocol       text    NOT NULL,
    ipv4_required        boolean NOT NULL,
    created_event_id     bigint  NOT NULL
);
CREATE INDEX ingress_route_process ON read_model.ingress_route (env_id, backend_process_type);

CREATE TABLE read_model.ingress_address (
    env_id       text PRIMARY KEY,
    org_id       text NOT NULL,
    ipv4_address text NOT NULL
);

-- Every instance that has an address, until it has stopped; it gets traffic while it serves.
CREATE TABLE read_model.ingress_backend (
    instance_id      text    PRIMARY KEY,
    org_id           text    NOT NULL,
    env_id           text    NOT NULL,
    process_type     text    NOT NULL,
    overlay_ipv6     text    NOT NULL,
    desired_state    text    NOT NULL,
    status           text    NOT NULL DEFAULT 'booting',
    serves           boolean NOT NULL GENERATED ALWAYS AS (desired_state = 'running' AND status = 'ready') STORED,
    created_event_id bigint  NOT NULL
);
CREATE INDEX ingress_backend_process ON read_model.ingress_backend (env_id, process_type);

-- Position of the last event that changed the routing table, and of nothing else: the same log gives the same version.
CREATE TABLE read_model.ingress_config (
    only_row   boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    version    bigint      NOT NULL,
    changed_at timestamptz NOT NULL
);

SELECT show_rows_by_org(held) FROM unnest(ARRAY[
    'read_model.ingress', 'read_model.ingress_route', 'read_model.ingress_address', 'read_model.ingress_backend',
    'read_model.ingress_config']::regclass[]) AS held;
