package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.agent.NodeAgents;
import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Await;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.controlplane.testing.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class CapacityTest {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int WORKLOADS = 10;
    private static final int INSTANCES_EACH = 1_000;
    /** Two nodes of 2 GiB, each instance 64 MiB and as much overhead. */
    private static final int ROOM = 2 * 2048 / 128;

    private static TestServer server;
    private static NodeAgents nodes;

    @BeforeAll
    static void start() {
        server = TestServer.start(Map.of());
        nodes = server.nodes("small", 2, 2048);
    }

    @AfterAll
    static void stop() throws Exception {
        nodes.close();
        server.close();
    }

    @Test
    void ten_thousand_requests_never_oversubscribe_memory_and_the_rest_wait_with_a_reason() {
        Api api = server.as("ada@example.com");
        List<Tenant> tenants = new ArrayList<>();
        for (int i = 0; i < WORKLOADS; i++) {
            Tenant tenant = Tenant.create(api);
            tenants.add(tenant);
            tenant.scale("web", INSTANCES_EACH);
            tenant.deploy(tenant.release("one", 64, Map.of("web", 1)));
        }
        Await.until(
                "ten thousand requested", PATIENCE, () -> count("instance.requested") == WORKLOADS * INSTANCES_EACH);
        Await.until("full", PATIENCE, () -> ready(tenants) == ROOM, () -> ready(tenants) + " ready");
        Await.until(
                "all others refused with a reason",
                PATIENCE,
                () -> waitingWithReason() >= WORKLOADS * INSTANCES_EACH - ROOM);
        assertNeverOversubscribed();
        JsonNode workload =
                api.get(tenants.get(0).envPath() + "/workloads/web").expect(200).json();
        assertThat(workload.at("/conditions").toString()).contains("no_capacity_memory");

        for (Tenant tenant : tenants.subList(1, WORKLOADS)) {
            tenant.scale("web", 0);
        }
        tenants.get(0).scale("web", ROOM);
        tenants.get(0).awaitReady(ROOM, PATIENCE);
        assertNeverOversubscribed();
    }

    private static int ready(List<Tenant> tenants) {
        return tenants.stream().mapToInt(Tenant::ready).sum();
    }

    private static long count(String eventType) {
        return server.sql()
                .sql("SELECT count(*) FROM event_log WHERE event_type = ?")
                .param(eventType)
                .query(Long.class)
                .single();
    }

    private static long waitingWithReason() {
        return server.sql()
                .sql("SELECT count(DISTINCT payload ->> 'instance_id') FROM event_log"
                        + " WHERE event_type = 'instance.placement_failed'")
                .query(Long.class)
                .single();
    }

    /** Adds up, over the whole log, what each node had reserved at each moment. */
    static void assertNeverOversubscribed() {
        Long worst = server.sql().sql("""
                        WITH change AS (
                            SELECT event_id, aggregate_id AS node, r ->> 'instance_id' AS instance,
                                (r ->> 'memory_bytes')::bigint AS bytes
                            FROM event_log, jsonb_array_elements(payload -> 'reservations') r
                            WHERE event_type = 'node.capacity_reserved'
                        ), release AS (
                            SELECT l.event_id, l.aggregate_id, i.id, -c.bytes
                            FROM event_log l, jsonb_array_elements_text(l.payload -> 'instance_ids') i (id), change c
                            WHERE l.event_type = 'node.capacity_released'
                                AND c.instance = i.id AND c.node = l.aggregate_id AND c.event_id < l.event_id
                        ), running AS (
                            SELECT node, sum(bytes) OVER (PARTITION BY node ORDER BY event_id) AS reserved
                            FROM (SELECT * FROM change UNION ALL SELECT * FROM release) both_ways
                        )
                        SELECT max(reserved - (n.payload #>> '{allocatable,memory_bytes}')::bigint)
                        FROM running JOIN event_log n ON n.aggregate_id = node AND n.event_type = 'node.enrolled'
                        """).query(Long.class).single();
        assertThat(worst).isLessThanOrEqualTo(0);
    }
}
