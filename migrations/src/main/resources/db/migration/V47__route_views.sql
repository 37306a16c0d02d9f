-- Routes, and the IPv4 addresses of environments, as clients read them.

CREATE TABLE read_model.route (
    route_id                       text        PRIMARY KEY,
    org_id                         text        NOT NULL,
    app_id                         text        NOT NULL,
    env_id                         text        NOT NULL,
    hostname                       text        NOT NULL,
    listen_port                    integer     NOT NULL,
    protocol_hint                  text        NOT NULL,
    backend_process_type           text        NOT NULL,
    backend_port                   integer     NOT NULL,
    proxy_protocol                 text        NOT NULL,
    backend_expects_proxy_protocol boolean     NOT NULL,
    ipv4_required                  boolean     NOT NULL,
    env_ipv4_address               text,
    created_event_id               bigint      NOT NULL,
    resource_version               bigint      NOT NULL DEFAULT 1,
    created_at                     timestamptz NOT NULL,
    updated_at                     timestamptz NOT NULL
);
CREATE INDEX route_list ON read_model.route (env_id, created_event_id);
CREATE INDEX route_org ON read_model.route (org_id);

CREATE TABLE read_model.env_ipv4 (
    env_id           text        PRIMARY KEY,
    org_id           text        NOT NULL,
    allocation_id    text,
    ipv4_address     text,
    resource_version bigint      NOT NULL,
    updated_at       timestamptz NOT NULL
);
COMMENT ON COLUMN read_model.env_ipv4.ipv4_address IS 'NULL: given back.';

SELECT show_rows_by_org('read_model.route');
SELECT show_rows_by_org('read_model.env_ipv4');
