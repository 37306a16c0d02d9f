package dev.plfm.kernel.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.Allocatable;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.Reservation;
import java.util.List;
import java.util.Map;
import org.axonframework.serialization.Revision;
import org.jspecify.annotations.Nullable;

/** What happens to a node; tenants never see it. */
public sealed interface NodeEvent extends DomainEvent {
    /** The aggregate's type in the log. */
    String AGGREGATE_TYPE = "node";

    @Override
    default String aggregateType() {
        return AGGREGATE_TYPE;
    }

    NodeId nodeId();

    @Override
    default String aggregateId() {
        return nodeId().value();
    }

    /** @param overlayPrefix the node's /64 in the cluster's ULA prefix, in which its instances are numbered */
    @JsonTypeName("node.enrolled")
    @Revision("1")
    record NodeEnrolled(
            NodeId nodeId,
            String hostname,
            String region,
            String wireguardPublicKey,
            String agentMtlsSubject,
            @Nullable String publicIpv6,
            @Nullable String publicIpv4,
            @Nullable Integer mtu,
            Map<String, String> labels,
            Allocatable allocatable,
            String overlayPrefix)
            implements NodeEvent {}

    @JsonTypeName("node.state_changed")
    @Revision("1")
    record NodeStateChanged(NodeId nodeId, NodeState state, String reason) implements NodeEvent {}

    @JsonTypeName("node.capacity_updated")
    @Revision("1")
    record NodeCapacityUpdated(NodeId nodeId, Allocatable allocatable) implements NodeEvent {}

    @JsonTypeName("node.capacity_reserved")
    @Revision("1")
    record NodeCapacityReserved(NodeId nodeId, List<Reservation> reservations) implements NodeEvent {}

    @JsonTypeName("node.capacity_released")
    @Revision("1")
    record NodeCapacityReleased(NodeId nodeId, List<InstanceId> instanceIds) implements NodeEvent {}
}
