-- Where the instances of each process type should run; without a row: anywhere.

CREATE TABLE read_model.placement_settings (
    env_id           text        NOT NULL,
    process_type     text        NOT NULL,
    org_id           text        NOT NULL,
    settings         jsonb       NOT NULL,
    resource_version bigint      NOT NULL,
    updated_at       timestamptz NOT NULL,
    PRIMARY KEY (env_id, process_type)
);
SELECT show_rows_by_org('read_model.placement_settings');
