-- The event log and what Axon keeps beside it. The application connects as (or becomes) plfm_app, which can never change the log.

DO $$
BEGIN
    CREATE ROLE plfm_app NOLOGIN;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;

CREATE TABLE event_log (
    event_id        bigint      PRIMARY KEY CHECK (event_id >= 1),
    occurred_at     timestamptz NOT NULL,
    aggregate_type  text        NOT NULL,
    aggregate_id    text        NOT NULL,
    aggregate_seq   bigint      NOT NULL CHECK (aggregate_seq >= 1),
    event_type      text        NOT NULL,
    event_version   integer     NOT NULL CHECK (event_version >= 1),
    actor_type      text        NOT NULL CHECK (actor_type IN ('user', 'service_principal', 'system')),
    actor_id        text        NOT NULL,
    request_id      text        NOT NULL,
    org_id          text,
    app_id          text,
    env_id          text,
    idempotency_key text,
    correlation_id  text,
    causation_id    bigint,
    payload         jsonb       NOT NULL,
    metadata        jsonb       NOT NULL DEFAULT '{}',
    CONSTRAINT event_log_aggregate_seq_key UNIQUE (aggregate_id, aggregate_seq)
);
CREATE INDEX event_log_org ON event_log (org_id, event_id);
CREATE INDEX event_log_type ON event_log (event_type, event_id);

COMMENT ON COLUMN event_log.event_id IS 'Global position: from 1, no gaps, equal to commit order.';
COMMENT ON COLUMN event_log.metadata IS 'Metadata that has no column of its own.';

CREATE FUNCTION event_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'event_log is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER event_log_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON event_log
    FOR EACH STATEMENT EXECUTE FUNCTION event_log_is_append_only();

-- The last snapshot of each aggregate that has one: a cache of its state at aggregate_seq.
CREATE TABLE snapshot (
    aggregate_id   text        PRIMARY KEY,
    aggregate_type text        NOT NULL,
    aggregate_seq  bigint      NOT NULL,
    payload_type   text        NOT NULL,
    revision       text,
    payload        text        NOT NULL,
    taken_at       timestamptz NOT NULL
);

-- Axon's token store: how far each event processor is.
CREATE TABLE token_entry (
    processor_name text    NOT NULL,
    segment        integer NOT NULL,
    token          bytea,
    token_type     text,
    timestamp      text,
    owner          text,
    PRIMARY KEY (processor_name, segment)
);

GRANT SELECT, INSERT ON event_log TO plfm_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON snapshot, token_entry TO plfm_app;
-- So that a process that may not migrate can see whether the schema is up to date.
GRANT SELECT ON ${flyway:table} TO plfm_app;
