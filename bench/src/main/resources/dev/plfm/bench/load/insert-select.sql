-- The final rows of the read tables, each table by one statement over the same log: about what SQL alone could do.
INSERT INTO bench.org (org_id, name, created_event_id, created_at, updated_at)
SELECT payload ->> 'org_id', payload ->> 'name', event_id, occurred_at, occurred_at FROM event_log WHERE event_type = 'org.created';

INSERT INTO bench.member (member_id, org_id, email, role, created_event_id, created_at, updated_at)
SELECT payload ->> 'member_id', org_id, payload ->> 'email', payload ->> 'role', event_id, occurred_at, occurred_at
FROM event_log WHERE event_type = 'org_member.added';

INSERT INTO bench.quota (org_id, updated_at) SELECT org_id, occurred_at FROM event_log WHERE event_type = 'org.created';

INSERT INTO bench.app (app_id, org_id, project_id, name, description, created_event_id, resource_version, created_at, updated_at)
SELECT c.app_id, c.org_id, l.payload ->> 'project_id', l.payload ->> 'name', l.payload ->> 'description', c.event_id, l.aggregate_seq,
    c.occurred_at, l.occurred_at
FROM event_log c JOIN LATERAL (
    SELECT * FROM event_log WHERE aggregate_id = c.aggregate_id ORDER BY aggregate_seq DESC LIMIT 1) l ON true
WHERE c.event_type = 'app.created' AND l.event_type <> 'app.deleted';

INSERT INTO bench.env (env_id, org_id, app_id, name, created_event_id, created_at, updated_at)
SELECT env_id, org_id, app_id, payload ->> 'name', event_id, occurred_at, occurred_at FROM event_log WHERE event_type = 'env.created';

INSERT INTO bench.scale (env_id, org_id, app_id, processes, updated_at)
SELECT DISTINCT ON (aggregate_id) env_id, org_id, app_id, coalesce(payload -> 'scales', '[]'), occurred_at
FROM event_log WHERE event_type IN ('env.created', 'env.scale_set') ORDER BY aggregate_id, aggregate_seq DESC;

INSERT INTO bench.release (release_id, org_id, app_id, image_ref, image_digest, manifest_schema_version, manifest_hash, manifest,
    created_event_id, created_at)
SELECT payload ->> 'release_id', org_id, app_id, payload ->> 'image_ref', payload ->> 'image_digest', 1, payload ->> 'manifest_hash',
    payload -> 'manifest', event_id, occurred_at
FROM event_log WHERE event_type = 'release.created';

INSERT INTO bench.deploy (deploy_id, org_id, app_id, env_id, kind, release_id, process_types, strategy, status, message,
    created_event_id, resource_version, created_at, updated_at)
SELECT c.aggregate_id, c.org_id, c.app_id, c.env_id, c.payload ->> 'kind', c.payload ->> 'release_id', c.payload -> 'process_types',
    c.payload ->> 'strategy', coalesce(l.payload ->> 'status', 'queued'), l.payload ->> 'message', c.event_id, l.aggregate_seq,
    c.occurred_at, l.occurred_at
FROM event_log c JOIN LATERAL (
    SELECT * FROM event_log WHERE aggregate_id = c.aggregate_id ORDER BY aggregate_seq DESC LIMIT 1) l ON true
WHERE c.event_type = 'deploy.created';

INSERT INTO bench.workload (workload_id, org_id, app_id, env_id, process_type, generation, release_id, replicas, spec_hash, stateful, status,
    available_since, progressing_since, scheduled_since, degraded_since, created_event_id, created_at, updated_at)
SELECT DISTINCT ON (d.aggregate_id) d.aggregate_id, d.org_id, d.app_id, d.env_id, d.payload ->> 'process_type',
    (d.payload ->> 'generation')::integer, d.payload ->> 'release_id', (d.payload ->> 'replicas')::integer, d.payload ->> 'spec_hash', false,
    coalesce((SELECT payload ->> 'status' FROM event_log WHERE aggregate_id = d.aggregate_id AND event_type = 'workload.status_changed'
        ORDER BY aggregate_seq DESC LIMIT 1), 'progressing'),
    d.occurred_at, d.occurred_at, d.occurred_at, d.occurred_at, d.event_id, d.occurred_at, d.occurred_at
FROM event_log d WHERE d.event_type = 'workload.desired_state_set' ORDER BY d.aggregate_id, d.aggregate_seq DESC;

INSERT INTO bench.instance (instance_id, org_id, app_id, env_id, workload_id, process_type, node_id, generation, release_id, spec_hash,
    resources, desired_state, status, overlay_ipv6, placement, last_transition_at, created_event_id, created_at, updated_at)
SELECT r.payload ->> 'instance_id', r.org_id, r.app_id, r.env_id, r.aggregate_id, a.payload ->> 'process_type', a.payload ->> 'node_id',
    (r.payload ->> 'generation')::integer, a.payload ->> 'release_id', r.payload ->> 'spec_hash', r.payload -> 'resources',
    coalesce(d.state, 'running'), coalesce(s.status, 'booting'), a.payload ->> 'overlay_ipv6', a.payload -> 'placement', r.occurred_at,
    r.event_id, r.occurred_at, r.occurred_at
FROM event_log r
JOIN event_log a ON a.event_type = 'instance.allocated' AND a.payload ->> 'instance_id' = r.payload ->> 'instance_id'
LEFT JOIN (SELECT DISTINCT ON (payload ->> 'instance_id') payload ->> 'instance_id' AS id, payload ->> 'desired_state' AS state
    FROM event_log WHERE event_type = 'instance.desired_state_changed' ORDER BY payload ->> 'instance_id', event_id DESC) d
    ON d.id = r.payload ->> 'instance_id'
LEFT JOIN (SELECT DISTINCT ON (payload ->> 'instance_id') payload ->> 'instance_id' AS id, payload ->> 'status' AS status
    FROM event_log WHERE event_type = 'instance.status_changed' ORDER BY payload ->> 'instance_id', event_id DESC) s
    ON s.id = r.payload ->> 'instance_id'
WHERE r.event_type = 'instance.requested';

INSERT INTO bench.workload_instance (instance_id, workload_id, org_id, generation, status, placed)
SELECT r.payload ->> 'instance_id', r.aggregate_id, r.org_id, (r.payload ->> 'generation')::integer, 'ready', true
FROM event_log r WHERE r.event_type = 'instance.requested';

INSERT INTO bench.instance_cause (instance_id, org_id, env_id, requested_event_id, placed_event_id, order_event_id, status_event_id)
SELECT payload ->> 'instance_id', max(org_id), max(env_id), max(event_id) FILTER (WHERE event_type = 'instance.requested'),
    max(event_id) FILTER (WHERE event_type = 'instance.allocated'),
    max(event_id) FILTER (WHERE event_type = 'instance.desired_state_changed'),
    max(event_id) FILTER (WHERE event_type = 'instance.status_changed')
FROM event_log WHERE event_type LIKE 'instance.%' GROUP BY 1;

INSERT INTO bench.workload_cause (workload_id, org_id, env_id, desired_event_id, status_event_id)
SELECT aggregate_id, max(org_id), max(env_id), max(event_id) FILTER (WHERE event_type = 'workload.desired_state_set'),
    max(event_id) FILTER (WHERE event_type = 'workload.status_changed')
FROM event_log WHERE event_type LIKE 'workload.%' GROUP BY 1;

INSERT INTO bench.release_cause (deploy_id, process_type, org_id, env_id, event_id)
SELECT payload ->> 'deploy_id', payload ->> 'process_type', max(org_id), max(env_id), max(event_id)
FROM event_log WHERE event_type = 'env.desired_release_set' GROUP BY 1, 2;

INSERT INTO bench.env_status (env_id, org_id, app_id, last_event_id)
SELECT env_id, max(org_id), max(app_id), max(event_id) FROM event_log WHERE env_id IS NOT NULL GROUP BY 1;

INSERT INTO bench.env_process (env_id, process_type, org_id, replicas, desired_release_id)
SELECT DISTINCT ON (env_id, payload ->> 'process_type') env_id, payload ->> 'process_type', org_id, (payload ->> 'replicas')::integer,
    payload ->> 'release_id'
FROM event_log WHERE event_type = 'workload.desired_state_set' ORDER BY env_id, payload ->> 'process_type', event_id DESC;

INSERT INTO bench.node_plan (node_id, cursor_event_id, changed_at)
SELECT payload ->> 'node_id', max(event_id), max(occurred_at) FROM event_log WHERE event_type = 'instance.allocated' GROUP BY 1;
