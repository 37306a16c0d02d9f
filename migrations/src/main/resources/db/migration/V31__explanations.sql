-- Where in the log the reasons are for what clients see: positions of events, so that an explanation is a few look-ups and no search.

-- desired_event_id and release_event_id: what was wanted when the instance was requested. Of placed, unplaced, relocation, order, failed and
-- status the last one counts.
CREATE TABLE read_model.instance_cause (
    instance_id         text    PRIMARY KEY,
    org_id              text    NOT NULL,
    env_id              text    NOT NULL,
    requested_event_id  bigint  NOT NULL,
    desired_event_id    bigint,
    release_event_id    bigint,
    placed_event_id     bigint,
    unplaced_event_id   bigint,
    unplaced_count      integer NOT NULL DEFAULT 0,
    relocation_event_id bigint,
    order_event_id      bigint,
    failed_event_id     bigint,
    status_event_id     bigint
);
CREATE INDEX instance_cause_env ON read_model.instance_cause (env_id);

-- failed_event_id: the last failure of one of its instances.
CREATE TABLE read_model.workload_cause (
    workload_id      text   PRIMARY KEY,
    org_id           text   NOT NULL,
    env_id           text   NOT NULL,
    desired_event_id bigint NOT NULL,
    release_event_id bigint,
    status_event_id  bigint,
    failed_event_id  bigint
);

-- The event by which a deploy made its release the desired one of a process type.
CREATE TABLE read_model.release_cause (
    deploy_id    text   NOT NULL,
    process_type text   NOT NULL,
    org_id       text   NOT NULL,
    env_id       text   NOT NULL,
    event_id     bigint NOT NULL,
    PRIMARY KEY (deploy_id, process_type)
);
CREATE INDEX release_cause_env ON read_model.release_cause (env_id);

-- What the log says already, up to where the other views are.
SELECT set_config('plfm.scope', 'all', true);

INSERT INTO read_model.release_cause (deploy_id, process_type, org_id, env_id, event_id)
SELECT payload ->> 'deploy_id', payload ->> 'process_type', org_id, env_id, max(event_id)
FROM event_log
WHERE event_type = 'env.desired_release_set' AND event_id <= (SELECT position FROM read_model.position)
    AND env_id IN (SELECT env_id FROM read_model.env)
GROUP BY 1, 2, 3, 4;

INSERT INTO read_model.workload_cause (workload_id, org_id, env_id, desired_event_id, release_event_id, status_event_id, failed_event_id)
SELECT w.workload_id, w.org_id, w.env_id, l.desired,
    (SELECT r.event_id FROM event_log d JOIN read_model.release_cause r
        ON r.deploy_id = d.payload ->> 'deploy_id' AND r.process_type = w.process_type
    WHERE d.event_id = l.desired),
    l.status, l.failed
FROM read_model.workload w
JOIN (
    SELECT aggregate_id,
        max(event_id) FILTER (WHERE event_type = 'workload.desired_state_set') AS desired,
        max(event_id) FILTER (WHERE event_type = 'workload.status_changed') AS status,
        max(event_id) FILTER (WHERE event_type = 'instance.status_changed' AND payload ->> 'status' = 'failed') AS failed
    FROM event_log
    WHERE aggregate_type = 'workload' AND event_id <= (SELECT position FROM read_model.position)
    GROUP BY aggregate_id) l ON l.aggregate_id = w.workload_id AND l.desired IS NOT NULL;

INSERT INTO read_model.instance_cause (instance_id, org_id, env_id, requested_event_id, desired_event_id, release_event_id,
    placed_event_id, unplaced_event_id, unplaced_count, relocation_event_id, order_event_id, failed_event_id, status_event_id)
SELECT i.instance_id, i.org_id, i.env_id, i.created_event_id, d.event_id, r.event_id, l.placed, l.unplaced, l.unplaced_count,
    l.relocation, l.ordered, l.failed, l.status
FROM read_model.instance i
JOIN (
    SELECT payload ->> 'instance_id' AS instance_id,
        max(event_id) FILTER (WHERE event_type = 'instance.allocated') AS placed,
        max(event_id) FILTER (WHERE event_type = 'instance.placement_failed') AS unplaced,
        count(*) FILTER (WHERE event_type = 'instance.placement_failed') AS unplaced_count,
        max(event_id) FILTER (WHERE event_type = 'instance.relocation_requested') AS relocation,
        max(event_id) FILTER (WHERE event_type = 'instance.desired_state_changed') AS ordered,
        max(event_id) FILTER (WHERE event_type = 'instance.status_changed' AND payload ->> 'status' = 'failed') AS failed,
        max(event_id) FILTER (WHERE event_type = 'instance.status_changed') AS status
    FROM event_log
    WHERE aggregate_type = 'workload' AND event_id <= (SELECT position FROM read_model.position)
    GROUP BY 1) l ON l.instance_id = i.instance_id
LEFT JOIN LATERAL (
    SELECT event_id, payload ->> 'deploy_id' AS deploy_id FROM event_log
    WHERE aggregate_id = i.workload_id AND event_type = 'workload.desired_state_set' AND event_id < i.created_event_id
    ORDER BY aggregate_seq DESC LIMIT 1) d ON true
LEFT JOIN read_model.release_cause r ON r.deploy_id = d.deploy_id AND r.process_type = i.process_type;

SELECT show_rows_by_org(held)
FROM unnest(ARRAY['read_model.instance_cause', 'read_model.workload_cause', 'read_model.release_cause']::regclass[]) AS held;
