package dev.plfm.command.node;

import dev.plfm.eventlog.OwnTransaction;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.Allocatable;
import dev.plfm.kernel.value.Reservation;
import java.util.List;
import java.util.Map;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** What a node can be told. */
public sealed interface NodeCommand {
    /** The reason of a silent node's state. */
    String HEARTBEATS_MISSED = "heartbeats_missed";

    /** The reason of the state that a node has which speaks after its silence: the only sign that it is back. */
    String HEARD_AGAIN = "heard_again";

    @TargetAggregateIdentifier
    NodeId nodeId();

    /**
     * Answers with the node as a resource, its token included.
     *
     * @param token only its hash is kept, outside the log
     * @param enrollment the hash, in hex, of the one-time token that this enrolment uses up; null when an operator enrols
     */
    record EnrollNode(
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
            NodeToken token,
            @Nullable String enrollment)
            implements NodeCommand, OwnTransaction {}

    /** No new work; what is there moves away. An offline node stays offline, and has the state once it is heard: so with the next two. */
    record DrainNode(NodeId nodeId) implements NodeCommand {}

    /** Takes work again. */
    record ActivateNode(NodeId nodeId) implements NodeCommand {}

    /** As draining, without waiting. */
    record DisableNode(NodeId nodeId) implements NodeCommand {}

    /** The node has been silent too long. */
    record MarkNodeOffline(NodeId nodeId, String reason) implements NodeCommand {}

    /** A silent node speaks again: back to the state that it had. */
    record MarkNodeBack(NodeId nodeId) implements NodeCommand {}

    /** The agent says whether it can take new work. */
    record MarkNodeDegraded(NodeId nodeId, boolean degraded, String reason) implements NodeCommand {}

    /** Reserves for as many of the requests as fit, in their order. Answers with a {@link ReservationResult}. */
    record ReserveCapacity(NodeId nodeId, List<ReservationRequest> requests) implements NodeCommand {}

    /** Gives back what these instances hold; no effect for those that hold nothing. */
    record ReleaseCapacity(NodeId nodeId, List<InstanceId> instanceIds) implements NodeCommand {}

    /** What one instance needs, overhead included. */
    record ReservationRequest(InstanceId instanceId, long memoryBytes, double cpu) {
        public ReservationRequest {
            if (memoryBytes <= 0 || cpu < 0) {
                throw new IllegalArgumentException("An instance needs memory: " + memoryBytes + " bytes, " + cpu);
            }
        }
    }

    /** What was reserved (now or before), and why the rest was not. */
    record ReservationResult(List<Reservation> accepted, Map<InstanceId, String> refused) {}
}
