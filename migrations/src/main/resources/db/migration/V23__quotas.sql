-- The limits of each organization; what is used of them is counted when it is read.

CREATE TABLE read_model.quota (
    org_id           text        PRIMARY KEY,
    limits           jsonb       NOT NULL DEFAULT '{}',
    resource_version bigint      NOT NULL DEFAULT 1,
    updated_at       timestamptz NOT NULL
);
SELECT set_config('plfm.scope', 'all', true);
INSERT INTO read_model.quota (org_id, updated_at) SELECT org_id, created_at FROM read_model.org;
SELECT show_rows_by_org('read_model.quota');

CREATE INDEX env_org ON read_model.env (org_id);
CREATE INDEX instance_org ON read_model.instance (org_id) WHERE status <> 'stopped';
