package dev.plfm.query.node;

import dev.plfm.kernel.event.NodeEvent.NodeCapacityReleased;
import dev.plfm.kernel.event.NodeEvent.NodeCapacityReserved;
import dev.plfm.kernel.event.NodeEvent.NodeCapacityUpdated;
import dev.plfm.kernel.event.NodeEvent.NodeEnrolled;
import dev.plfm.kernel.event.NodeEvent.NodeStateChanged;
import dev.plfm.kernel.value.Allocatable;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.Reservation;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.ReadModelView;
import dev.plfm.query.platform.ViewRow;
import dev.plfm.query.platform.ViewTable;
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
    private final ViewTable nodes;
    private final ViewTable reservations;

    NodeProjection(ViewWrites writes) {
        this.nodes = writes.table("node", "node_id");
        this.reservations = writes.table("node_reservation", "node_id", "instance_id");
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
        String labels = Columns.json(event.labels());
        nodes.at(event.nodeId()).insert(node -> holds(node, event.allocatable())
                .set("hostname", event.hostname())
                .set("region", event.region())
                .set("wireguard_public_key", event.wireguardPublicKey())
                .set("agent_mtls_subject", event.agentMtlsSubject())
                .set("public_ipv6", event.publicIpv6())
                .set("public_ipv4", event.publicIpv4())
                .set("mtu", event.mtu())
                .set("labels", labels)
                .set("overlay_prefix", event.overlayPrefix())
                .first(Columns.position(token), at));
    }

    @EventHandler
    void on(NodeStateChanged event, @Timestamp Instant at) {
        nodes.at(event.nodeId()).change(node -> {
            node.set("state", event.state().wire())
                    .set("state_reason", event.reason())
                    .next(at);
            boolean leaving = event.state() == NodeState.DRAINING || event.state() == NodeState.DISABLED;
            if (!leaving && event.state() != NodeState.OFFLINE) {
                node.set("leaving_since", null);
            } else if (leaving && node.get("leaving_since") == null) {
                node.set("leaving_since", at);
            }
        });
    }

    @EventHandler
    void on(NodeCapacityUpdated event, @Timestamp Instant at) {
        nodes.at(event.nodeId()).change(node -> holds(node, event.allocatable()).next(at));
    }

    @EventHandler
    void on(NodeCapacityReserved event, @Timestamp Instant at) {
        for (Reservation reservation : event.reservations()) {
            reservations.at(event.nodeId(), reservation.instanceId()).insert(row -> row.set(
                            "memory_bytes", reservation.memoryBytes())
                    .set("cpu", reservation.cpu()));
        }
        nodes.at(event.nodeId()).change(node -> node.next(at));
    }

    @EventHandler
    void on(NodeCapacityReleased event, @Timestamp Instant at) {
        event.instanceIds()
                .forEach(instance -> reservations.at(event.nodeId(), instance).delete());
        nodes.at(event.nodeId()).change(node -> node.next(at));
    }

    private static ViewRow holds(ViewRow node, Allocatable capacity) {
        return node.set("cpu_cores", capacity.cpuCores()).set("memory_bytes", capacity.memoryBytes());
    }
}
