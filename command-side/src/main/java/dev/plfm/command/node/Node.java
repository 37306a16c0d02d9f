package dev.plfm.command.node;

import dev.plfm.command.node.NodeCommand.ActivateNode;
import dev.plfm.command.node.NodeCommand.DisableNode;
import dev.plfm.command.node.NodeCommand.DrainNode;
import dev.plfm.command.node.NodeCommand.EnrollNode;
import dev.plfm.command.node.NodeCommand.MarkNodeBack;
import dev.plfm.command.node.NodeCommand.MarkNodeDegraded;
import dev.plfm.command.node.NodeCommand.MarkNodeOffline;
import dev.plfm.command.node.NodeCommand.ReleaseCapacity;
import dev.plfm.command.node.NodeCommand.ReservationRequest;
import dev.plfm.command.node.NodeCommand.ReservationResult;
import dev.plfm.command.node.NodeCommand.ReserveCapacity;
import dev.plfm.kernel.event.NodeEvent.NodeCapacityReleased;
import dev.plfm.kernel.event.NodeEvent.NodeCapacityReserved;
import dev.plfm.kernel.event.NodeEvent.NodeCapacityUpdated;
import dev.plfm.kernel.event.NodeEvent.NodeEnrolled;
import dev.plfm.kernel.event.NodeEvent.NodeStateChanged;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.resource.NodeResource;
import dev.plfm.kernel.value.Allocatable;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.Reservation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.Revision;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** A machine that runs instances: its state and its capacity, of which it never promises more than it has. */
@Aggregate(
        type = "node",
        snapshotTriggerDefinition = "snapshots",
        cache = "aggregateCache",
        lockFactory = "aggregateLocks")
@Revision("1")
class Node {
    private static final String BY_OPERATOR = "operator";

    /** The node's own end of the overlay is number 1 of its network. */
    private static final int FIRST_INSTANCE_ADDRESS = 2;

    @AggregateIdentifier
    private NodeId nodeId;

    private NodeEnrolled enrolment;
    private Allocatable allocatable;
    private Map<InstanceId, Reservation> reservations = new LinkedHashMap<>();
    private NodeState state = NodeState.ACTIVE;
    private NodeState stateBeforeOffline = NodeState.ACTIVE;
    private @Nullable String stateReason;
    private long addressesGiven;
    private long version;
    private Instant createdAt;
    private Instant updatedAt;

    @SuppressWarnings("NullAway.Init")
    Node() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.ALWAYS)
    NodeResource handle(EnrollNode command, NodeTokens tokens, NodeNetworks networks) {
        String enrollment = command.enrollment();
        if (enrollment != null) {
            tokens.use(enrollment);
        }
        tokens.store(command.nodeId(), command.token().hash());
        AggregateLifecycle.apply(new NodeEnrolled(
                command.nodeId(),
                command.hostname(),
                command.region(),
                command.wireguardPublicKey(),
                command.agentMtlsSubject(),
                command.publicIpv6(),
                command.publicIpv4(),
                command.mtu(),
                command.labels(),
                command.allocatable(),
                networks.assign(command.nodeId()).toString()));
        return resource().withToken(command.token().text());
    }

    @CommandHandler
    NodeResource handle(DrainNode command) {
        order(NodeState.DRAINING);
        return resource();
    }

    @CommandHandler
    NodeResource handle(ActivateNode command) {
        order(NodeState.ACTIVE);
        return resource();
    }

    @CommandHandler
    NodeResource handle(DisableNode command) {
        order(NodeState.DISABLED);
        return resource();
    }

    @CommandHandler
    void handle(MarkNodeOffline command) {
        become(NodeState.OFFLINE, command.reason());
    }

    @CommandHandler
    void handle(MarkNodeBack command) {
        if (state == NodeState.OFFLINE) {
            become(stateBeforeOffline, NodeCommand.HEARD_AGAIN);
        }
    }

    /** Only an active node degrades: one that is draining, disabled or offline takes no new work anyway. */
    @CommandHandler
    void handle(MarkNodeDegraded command) {
        if (command.degraded() && state == NodeState.ACTIVE) {
            become(NodeState.DEGRADED, command.reason());
        } else if (!command.degraded() && state == NodeState.DEGRADED) {
            become(NodeState.ACTIVE, command.reason());
        }
    }

    @CommandHandler
    ReservationResult handle(ReserveCapacity command) {
        OverlayPrefix network = OverlayPrefix.parse(enrolment.overlayPrefix());
        long freeMemory = allocatable.memoryBytes() - reservedMemory();
        Map<InstanceId, Reservation> accepted = new LinkedHashMap<>();
        Map<InstanceId, String> refused = new LinkedHashMap<>();
        List<Reservation> fresh = new ArrayList<>();
        for (ReservationRequest request : command.requests()) {
            InstanceId id = request.instanceId();
            Reservation held = reservations.getOrDefault(id, accepted.get(id));
            if (held != null) {
                accepted.put(id, held);
            } else if (state != NodeState.ACTIVE) {
                refused.put(id, "node_" + state.wire());
            } else if (request.memoryBytes() > freeMemory) {
                refused.put(id, "no_capacity_memory");
            } else {
                long number = FIRST_INSTANCE_ADDRESS + addressesGiven + fresh.size();
                Reservation reservation =
                        new Reservation(id, request.memoryBytes(), request.cpu(), network.address(number));
                freeMemory -= request.memoryBytes();
                fresh.add(reservation);
                accepted.put(id, reservation);
            }
        }
        if (!fresh.isEmpty()) {
            AggregateLifecycle.apply(new NodeCapacityReserved(nodeId, fresh));
        }
        return new ReservationResult(List.copyOf(accepted.values()), refused);
    }

    @CommandHandler
    void handle(ReleaseCapacity command) {
        List<InstanceId> held = command.instanceIds().stream()
                .distinct()
                .filter(reservations::containsKey)
                .toList();
        if (!held.isEmpty()) {
            AggregateLifecycle.apply(new NodeCapacityReleased(nodeId, held));
        }
    }

    @EventSourcingHandler
    void on(NodeEnrolled event, @Timestamp Instant at) {
        nodeId = event.nodeId();
        enrolment = event;
        allocatable = event.allocatable();
        createdAt = at;
        changed(at);
    }

    @EventSourcingHandler
    void on(NodeStateChanged event, @Timestamp Instant at) {
        if (event.state() == NodeState.OFFLINE) {
            stateBeforeOffline = state;
        }
        state = event.state();
        stateReason = event.reason();
        changed(at);
    }

    @EventSourcingHandler
    void on(NodeCapacityUpdated event, @Timestamp Instant at) {
        allocatable = event.allocatable();
        changed(at);
    }

    @EventSourcingHandler
    void on(NodeCapacityReserved event, @Timestamp Instant at) {
        event.reservations().forEach(reservation -> reservations.put(reservation.instanceId(), reservation));
        addressesGiven += event.reservations().size();
        changed(at);
    }

    @EventSourcingHandler
    void on(NodeCapacityReleased event, @Timestamp Instant at) {
        event.instanceIds().forEach(reservations::remove);
        changed(at);
    }

    /** What an operator says does not make a silent node speak: it is noted for when it does. */
    private void order(NodeState wanted) {
        if (state != NodeState.OFFLINE) {
            become(wanted, BY_OPERATOR);
        } else if (stateBeforeOffline != wanted) {
            become(wanted, BY_OPERATOR);
            become(NodeState.OFFLINE, "then_" + wanted.wire());
        }
    }

    private void become(NodeState wanted, String reason) {
        if (state != wanted) {
            AggregateLifecycle.apply(new NodeStateChanged(nodeId, wanted, reason));
        }
    }

    private void changed(Instant at) {
        version++;
        updatedAt = at;
    }

    private long reservedMemory() {
        return reservations.values().stream()
                .mapToLong(Reservation::memoryBytes)
                .sum();
    }

    private NodeResource resource() {
        double reservedCpu =
                reservations.values().stream().mapToDouble(Reservation::cpu).sum();
        return new NodeResource(
                nodeId,
                enrolment.hostname(),
                enrolment.region(),
                state,
                stateReason,
                enrolment.wireguardPublicKey(),
                enrolment.agentMtlsSubject(),
                enrolment.publicIpv6(),
                enrolment.publicIpv4(),
                enrolment.labels(),
                allocatable,
                new NodeResource.Reserved(reservedCpu, reservedMemory()),
                enrolment.mtu(),
                enrolment.overlayPrefix(),
                null,
                reservations.size(),
                null,
                version,
                createdAt,
                updatedAt);
    }
}
