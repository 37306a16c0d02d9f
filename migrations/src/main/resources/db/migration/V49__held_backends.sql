-- A full new set beside the old one (blue-green) gets no traffic before it was promoted.

ALTER TABLE read_model.ingress_backend
    ADD COLUMN generation integer NOT NULL DEFAULT 0,
    ADD COLUMN spec_hash  text    NOT NULL DEFAULT '';

-- Specs whose instances are held back while older ones of another spec serve, and the generation that waits for its promotion.
CREATE TABLE read_model.ingress_held (
    env_id       text    NOT NULL,
    process_type text    NOT NULL,
    spec_hash    text    NOT NULL,
    org_id       text    NOT NULL,
    generation   integer NOT NULL,
    PRIMARY KEY (env_id, process_type, spec_hash)
);

-- What the log says already, up to where the other views are: also of instances that are older than the table of backends.
SELECT set_config('plfm.scope', 'all', true);

INSERT INTO read_model.ingress_backend (instance_id, org_id, env_id, process_type, overlay_ipv6, desired_state, status, created_event_id,
    generation, spec_hash)
SELECT a.payload ->> 'instance_id', a.org_id, a.env_id, a.payload ->> 'process_type', a.payload ->> 'overlay_ipv6',
    i.desired_state, i.status, a.event_id, (a.payload ->> 'generation')::integer, a.payload ->> 'spec_hash'
FROM read_model.position p
JOIN event_log a ON a.event_type = 'instance.allocated' AND a.event_id <= p.position
JOIN read_model.instance i ON i.instance_id = a.payload ->> 'instance_id' AND i.status <> 'stopped'
ON CONFLICT (instance_id) DO UPDATE SET generation = excluded.generation, spec_hash = excluded.spec_hash;

INSERT INTO read_model.ingress_held (env_id, process_type, spec_hash, org_id, generation)
SELECT d.env_id, d.payload ->> 'process_type', d.payload ->> 'spec_hash', d.org_id, (d.payload ->> 'generation')::integer
FROM read_model.position p
JOIN event_log d ON d.event_type = 'workload.desired_state_set' AND d.event_id <= p.position
    AND d.payload #>> '{rollout,strategy}' = 'blue_green' AND d.payload ->> 'promoted' IS DISTINCT FROM 'true'
    AND jsonb_array_length(coalesce(d.payload -> 'mounts', '[]')) = 0
    AND jsonb_array_length(coalesce(d.payload -> 'volumes_missing', '[]')) = 0
WHERE NOT EXISTS (
    SELECT FROM event_log l
    WHERE l.aggregate_id = d.aggregate_id AND l.aggregate_seq > d.aggregate_seq AND l.event_id <= p.position
        AND (l.event_type = 'workload.retired'
            OR l.event_type = 'workload.promoted' AND l.payload ->> 'generation' = d.payload ->> 'generation'
            OR l.event_type = 'workload.desired_state_set' AND l.payload ->> 'spec_hash' = d.payload ->> 'spec_hash'))
    AND EXISTS (SELECT FROM read_model.env e WHERE e.env_id = d.env_id);

SELECT show_rows_by_org('read_model.ingress_held');
