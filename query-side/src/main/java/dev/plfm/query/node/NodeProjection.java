package dev.plfm.query.node;

import dev.plfm.kernel.event.NodeEvent.NodeCapacityReleased;
import dev.plfm.kernel.event.NodeEvent.NodeCapacityReserved;
import dev.plfm.kernel.event.NodeEvent.NodeCapacityUpdated;
import dev.plfm.kernel.event.NodeEvent.NodeEnrolled;
import dev.plfm.kernel.event.NodeEvent.NodeStateChanged;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.ReadModelView;
import dev.plfm.query.platform.ViewWrites;
import java.time.Instant;
import java.util.List;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventhandling.TrackingToken;
import org.springframework.stereotype.Component;

/** Keeps the tables of nodes and of what each has promised. */
@Component
@ProcessingGroup(ReadModelView.GROUP)
class NodeProjection implements ReadModelView {
    private final ViewWrites.Of table;

    NodeProjection(ViewWrites writes) {
        this.table = writes.of("node");
    }

    @Override
    public String name() {
        return "node";
    }

    @Override
    public List<String> tables() {
        return List.of("node_reservation", "node");
    }

    @EventHandler
    void on(NodeEnrolled event, @Timestamp Instant at, TrackingToken token) {
        table.sql("""
                INSERT INTO read_model.node (node_id, hostname, region, wireguard_public_key, agent_mtls_subject, public_ipv6,
                    public_ipv4, mtu, labels, cpu_cores, memory_bytes, overlay_prefix, created_event_id, created_at,
                    updated_at)
                VALUES (:node, :hostname, :region, :key, :subject, :ipv6, :ipv4, :mtu, :labels::jsonb, :cpu, :memory,
                    :prefix, :position, :at, :at)
                """)
                .param("node", event.nodeId().value())
                .param("hostname", event.hostname())
                .param("region", event.region())
                .param("key", event.wireguardPublicKey())
                .param("subject", event.agentMtlsSubject())
                .param("ipv6", event.publicIpv6())
                .param("ipv4", event.publicIpv4())
                .param("mtu", event.mtu())
                .param("labels", Columns.json(event.labels()))
                .param("cpu", event.allocatable().cpuCores())
                .param("memory", event.allocatable().memoryBytes())
                .param("prefix", event.overlayPrefix())
                .param("position", Columns.position(token))
                .param("at", Columns.time(at))
                .update(event.nodeId());
    }

    @EventHandler
    void on(NodeStateChanged event, @Timestamp Instant at) {
        table.sql("""
                UPDATE read_model.node SET state = :state, state_reason = :reason,
                    leaving_since = CASE WHEN :state = 'offline' THEN leaving_since
                        WHEN :state IN ('draining', 'disabled') THEN coalesce(leaving_since, :at) END,
                    resource_version = resource_version + 1, updated_at = :at
                WHERE node_id = :node
                """)
                .param("node", event.nodeId().value())
                .param("state", event.state().wire())
                .param("reason", event.reason())
                .param("at", Columns.time(at))
                .update(event.nodeId());
    }

    @EventHandler
    void on(NodeCapacityUpdated event, @Timestamp Instant at) {
        table.sql("""
                UPDATE read_model.node SET cpu_cores = :cpu, memory_bytes = :memory,
                    resource_version = resource_version + 1, updated_at = :at
                WHERE node_id = :node
                """)
                .param("node", event.nodeId().value())
                .param("cpu", event.allocatable().cpuCores())
                .param("memory", event.allocatable().memoryBytes())
                .param("at", Columns.time(at))
                .update(event.nodeId());
    }

    @EventHandler
    void on(NodeCapacityReserved event, @Timestamp Instant at) {
        table.sql("""
                WITH reserved AS (
                    INSERT INTO read_model.node_reservation (node_id, instance_id, memory_bytes, cpu)
                    SELECT :node, r.instance_id, r.memory_bytes, r.cpu
                    FROM jsonb_to_recordset(:reservations::jsonb)
                        AS r (instance_id text, memory_bytes bigint, cpu numeric))
                UPDATE read_model.node SET resource_version = resource_version + 1, updated_at = :at
                WHERE node_id = :node
                """)
                .param("node", event.nodeId().value())
                .param("reservations", Columns.json(event.reservations()))
                .param("at", Columns.time(at))
                .update(event.nodeId());
    }

    @EventHandler
    void on(NodeCapacityReleased event, @Timestamp Instant at) {
        table.sql("""
                WITH released AS (
                    DELETE FROM read_model.node_reservation
                    WHERE node_id = :node AND instance_id IN (SELECT jsonb_array_elements_text(:instances::jsonb)))
                UPDATE read_model.node SET resource_version = resource_version + 1, updated_at = :at
                WHERE node_id = :node
                """)
                .param("node", event.nodeId().value())
                .param("instances", Columns.json(event.instanceIds()))
                .param("at", Columns.time(at))
                .update(event.nodeId());
    }
}
