-- What the scheduler and the node monitor decide by. All but heartbeats can be rebuilt from the log.

-- The /64 of each node, as a number within the cluster's /48. Taken in the transaction of the enrolment, never given twice.
DROP SEQUENCE command.node_subnet;
CREATE TABLE command.node_network (
    subnet  bigint PRIMARY KEY,
    node_id text   NOT NULL
);

-- The last heartbeat of each node: telemetry, overwritten.
CREATE TABLE command.node_heartbeat (
    node_id                text             PRIMARY KEY,
    heard_at               timestamptz      NOT NULL,
    state                  text             NOT NULL,
    available_cpu          double precision NOT NULL,
    available_memory_bytes bigint           NOT NULL,
    instance_count         integer          NOT NULL
) WITH (fillfactor = 50);

-- Every node as the scheduler sees it. start_failures fades with time, from what it was at start_failed_at.
CREATE TABLE command.cluster_node (
    node_id               text             PRIMARY KEY,
    region                text             NOT NULL,
    arch                  text,
    state                 text             NOT NULL,
    cpu_cores             double precision NOT NULL,
    memory_bytes          bigint           NOT NULL,
    reserved_cpu          double precision NOT NULL DEFAULT 0,
    reserved_memory_bytes bigint           NOT NULL DEFAULT 0,
    start_failures        double precision NOT NULL DEFAULT 0,
    start_failed_at       timestamptz,
    enrolled_at           timestamptz      NOT NULL
);

-- What nodes have promised, from node.capacity_reserved to node.capacity_released.
CREATE TABLE command.node_reservation (
    instance_id  text             NOT NULL,
    node_id      text             NOT NULL,
    memory_bytes bigint           NOT NULL,
    cpu          double precision NOT NULL,
    overlay_ipv6 text             NOT NULL,
    PRIMARY KEY (instance_id, node_id)
);
CREATE INDEX node_reservation_node ON command.node_reservation (node_id);

-- Every instance that wants a node, from its request to its allocation or its end.
CREATE TABLE command.pending_instance (
    instance_id      text             PRIMARY KEY,
    workload_id      text             NOT NULL,
    cpu              double precision NOT NULL,
    memory_bytes     bigint           NOT NULL,
    arch             text,
    home_node_id     text,
    requested_at     bigint           NOT NULL,
    cause            text             NOT NULL,
    retry_at         timestamptz      NOT NULL,
    attempts         integer          NOT NULL DEFAULT 0,
    last_reason      text
);
CREATE INDEX pending_instance_retry ON command.pending_instance (retry_at);
COMMENT ON COLUMN command.pending_instance.requested_at IS 'Position of its instance.requested: the order of service.';
COMMENT ON COLUMN command.pending_instance.cause IS 'Metadata of that event, so that a late placement still names the request behind it.';

-- Every instance that has a node, from its allocation until it has stopped.
CREATE TABLE command.placed_instance (
    instance_id text PRIMARY KEY,
    workload_id text NOT NULL,
    node_id     text NOT NULL,
    status      text,
    boot_id     text
);
CREATE INDEX placed_instance_node ON command.placed_instance (node_id, workload_id);
CREATE INDEX placed_instance_workload ON command.placed_instance (workload_id, node_id);
