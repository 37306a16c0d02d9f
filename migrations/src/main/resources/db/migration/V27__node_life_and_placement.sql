-- What full placement rules, preemption, rebalancing and the life of nodes are decided by. What rows there are gets it from the log.
SELECT set_config('plfm.scope', 'all', true);

-- flaps: how often the node went offline lately, faded like start_failures from what it was at flapped_at.
ALTER TABLE command.cluster_node
    ADD COLUMN hostname   text             NOT NULL DEFAULT '',
    ADD COLUMN labels     jsonb            NOT NULL DEFAULT '{}',
    ADD COLUMN flaps      double precision NOT NULL DEFAULT 0,
    ADD COLUMN flapped_at timestamptz;
UPDATE command.cluster_node n
SET hostname = e.payload ->> 'hostname', labels = coalesce(e.payload -> 'labels', '{}')
FROM event_log e WHERE e.aggregate_id = n.node_id AND e.event_type = 'node.enrolled';

-- constraints: all of instance.requested's, placement settings included. arch and home_node_id are among them, and stay columns as well:
-- processes of the version before go on until they are replaced.
ALTER TABLE command.pending_instance
    ADD COLUMN org_id      text,
    ADD COLUMN priority    integer NOT NULL DEFAULT 50,
    ADD COLUMN constraints jsonb   NOT NULL DEFAULT '{}';
UPDATE command.pending_instance p
SET org_id = e.org_id, constraints = coalesce(e.payload -> 'constraints', '{}')
FROM event_log e WHERE e.event_id = p.requested_at AND e.event_type = 'instance.requested';
CREATE INDEX pending_instance_workload ON command.pending_instance (workload_id);

-- leaving: told to drain or to stop. moving: told to go elsewhere, replacement first.
-- missing_since: since when its node no longer names it among what it runs.
ALTER TABLE command.placed_instance
    ADD COLUMN org_id        text,
    ADD COLUMN cpu           double precision NOT NULL DEFAULT 0,
    ADD COLUMN memory_bytes  bigint           NOT NULL DEFAULT 0,
    ADD COLUMN priority      integer          NOT NULL DEFAULT 50,
    ADD COLUMN constraints   jsonb            NOT NULL DEFAULT '{}',
    ADD COLUMN stateful      boolean          NOT NULL DEFAULT false,
    ADD COLUMN leaving       boolean          NOT NULL DEFAULT false,
    ADD COLUMN moving        boolean          NOT NULL DEFAULT false,
    ADD COLUMN placed_at     timestamptz,
    ADD COLUMN missing_since timestamptz;
WITH allocated AS (
    SELECT e.payload ->> 'instance_id' AS instance_id, e.org_id, e.occurred_at,
        (e.payload #>> '{resources_snapshot,cpu_request}')::double precision AS cpu,
        (e.payload #>> '{resources_snapshot,memory_limit_bytes}')::bigint + 64 * 1024 * 1024 AS memory_bytes
    FROM event_log e WHERE e.event_type = 'instance.allocated')
UPDATE command.placed_instance p
SET org_id = a.org_id, cpu = a.cpu, memory_bytes = a.memory_bytes, placed_at = a.occurred_at
FROM allocated a WHERE a.instance_id = p.instance_id;
WITH requested AS (
    SELECT e.payload ->> 'instance_id' AS instance_id, e.payload -> 'constraints' AS constraints
    FROM event_log e WHERE e.event_type = 'instance.requested')
UPDATE command.placed_instance p
SET constraints = r.constraints,
    stateful = jsonb_array_length(coalesce(r.constraints -> 'volume_ids', '[]')) > 0
FROM requested r WHERE r.instance_id = p.instance_id AND r.constraints IS NOT NULL;
UPDATE command.placed_instance p SET leaving = true
FROM event_log e
WHERE e.event_type = 'instance.desired_state_changed' AND e.payload ->> 'instance_id' = p.instance_id;
CREATE INDEX placed_instance_stateful ON command.placed_instance (instance_id) WHERE stateful;
CREATE INDEX placed_instance_missing ON command.placed_instance (missing_since) WHERE missing_since IS NOT NULL;

-- Since when everything is to leave the node; its drain's progress is counted from then.
ALTER TABLE read_model.node ADD COLUMN leaving_since timestamptz;
UPDATE read_model.node n
SET leaving_since = (
    SELECT max(e.occurred_at) FROM event_log e
    WHERE e.aggregate_id = n.node_id AND e.event_type = 'node.state_changed'
        AND e.payload ->> 'state' IN ('draining', 'disabled'))
WHERE n.state IN ('draining', 'disabled');
CREATE INDEX instance_left ON read_model.instance (node_id, last_transition_at) WHERE status = 'stopped';
