-- What organizations use of their quotas, counted in the transaction that appends the events. All of it can be rebuilt from the log.
SELECT set_config('plfm.scope', 'all', true);

-- The rows of an organization are its lock: whatever counts takes all of them first. max is its limit, NULL for none.
CREATE TABLE command.quota (
    org_id    text    NOT NULL,
    dimension text    NOT NULL,
    used      numeric NOT NULL DEFAULT 0,
    max       bigint,
    PRIMARY KEY (org_id, dimension)
);

-- What is counted, each thing once for each dimension that it uses something of: so that nothing counts twice, or is taken off twice.
CREATE TABLE command.quota_item (
    item_id   text    NOT NULL,
    dimension text    NOT NULL,
    org_id    text    NOT NULL,
    amount    numeric NOT NULL,
    PRIMARY KEY (item_id, dimension)
);

-- What each process type of each environment wants to use: that of the last release deployed, or to be deployed, times the replicas.
CREATE TABLE command.desired_use (
    env_id       text NOT NULL,
    process_type text NOT NULL,
    org_id       text NOT NULL,
    app_id       text NOT NULL,
    release_id   text,
    replicas     integer,
    min_replicas integer,
    max_replicas integer,
    memory_bytes bigint,
    cpu          numeric,
    PRIMARY KEY (env_id, process_type)
);
CREATE INDEX desired_use_org ON command.desired_use (org_id);
COMMENT ON COLUMN command.desired_use.release_id IS 'NULL: it was only scaled so far.';
COMMENT ON COLUMN command.desired_use.replicas IS 'From the scale; NULL: min_replicas.';
COMMENT ON COLUMN command.desired_use.min_replicas IS
    'From the manifest, as what follows; NULL: not looked up yet, because this row is older than the table.';

INSERT INTO command.quota_item (item_id, dimension, org_id, amount)
SELECT id, CASE kind WHEN 'app' THEN 'max_apps' ELSE 'max_envs' END, org_id, 1
FROM command.directory WHERE kind IN ('app', 'environment') AND org_id IS NOT NULL
UNION ALL
SELECT i.instance_id, d.dimension, e.org_id, d.amount
FROM command.instance i
JOIN event_log e ON e.aggregate_id = i.workload_id AND e.event_type = 'instance.allocated'
    AND e.payload ->> 'instance_id' = i.instance_id
CROSS JOIN LATERAL (VALUES
    ('max_instances', 1::numeric),
    ('max_total_memory_bytes', (e.payload #>> '{resources_snapshot,memory_limit_bytes}')::numeric),
    ('max_total_cpu', (e.payload #>> '{resources_snapshot,cpu_request}')::numeric)) AS d (dimension, amount)
ON CONFLICT DO NOTHING;

INSERT INTO command.quota (org_id, dimension, used, max)
SELECT o.id, d.dimension,
    coalesce((SELECT sum(amount) FROM command.quota_item q WHERE q.org_id = o.id AND q.dimension = d.dimension), 0),
    (SELECT (e.payload ->> 'limit')::bigint FROM event_log e
        WHERE e.aggregate_id = o.id AND e.event_type = 'org.quota_set' AND e.payload ->> 'dimension' = d.dimension
        ORDER BY e.event_id DESC LIMIT 1)
FROM command.directory o
CROSS JOIN unnest(ARRAY['max_apps', 'max_envs', 'max_instances', 'max_total_memory_bytes', 'max_total_cpu', 'max_routes', 'max_volumes',
    'max_total_volume_bytes']) AS d (dimension)
WHERE o.kind = 'org';

WITH deployed AS (
    SELECT DISTINCT ON (e.env_id, t.process_type) e.env_id, t.process_type, e.payload ->> 'release_id' AS release_id
    FROM event_log e CROSS JOIN jsonb_array_elements_text(e.payload -> 'process_types') AS t (process_type)
    WHERE e.event_type = 'deploy.created'
    ORDER BY e.env_id, t.process_type, e.event_id DESC
), last_scale AS (
    SELECT DISTINCT ON (e.env_id) e.env_id, e.payload -> 'scales' AS scales
    FROM event_log e WHERE e.event_type = 'env.scale_set'
    ORDER BY e.env_id, e.event_id DESC
), scaled AS (
    SELECT l.env_id, s.scale ->> 'process_type' AS process_type, (s.scale ->> 'desired')::integer AS replicas
    FROM last_scale l CROSS JOIN jsonb_array_elements(l.scales) AS s (scale)
)
INSERT INTO command.desired_use (env_id, process_type, org_id, app_id, release_id, replicas)
SELECT v.id, w.process_type, v.org_id, v.parent_id, w.release_id, w.replicas
FROM (SELECT env_id, process_type, release_id, replicas FROM deployed FULL JOIN scaled USING (env_id, process_type)) AS w
JOIN command.directory v ON v.id = w.env_id AND v.kind = 'environment' AND NOT v.leaving;
