package dev.plfm.command.schedule;

import dev.plfm.command.node.NodeCommand.ReservationRequest;
import dev.plfm.command.node.NodeCommand.ReservationResult;
import dev.plfm.command.node.NodeCommand.ReserveCapacity;
import dev.plfm.command.platform.SystemCommands.Answer;
import dev.plfm.command.platform.SystemCommands.Errand;
import dev.plfm.command.schedule.PendingInstances.Pending;
import dev.plfm.convergence.schedule.Outcome.Assigned;
import dev.plfm.convergence.schedule.PlacementRequest;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.Reservation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Asks nodes to keep room for what was assigned to them: one command a node, all at the same time. */
@Component
class Reserving {
    private final ClusterNodes nodes;
    private final Dispatch dispatch;

    Reserving(ClusterNodes nodes, Dispatch dispatch) {
        this.nodes = nodes;
        this.dispatch = dispatch;
    }

    Reserved reserve(Collection<Assigned> assignments, Map<InstanceId, Pending> pending) {
        Map<NodeId, List<Assigned>> byNode = new LinkedHashMap<>();
        assignments.forEach(assigned -> byNode.computeIfAbsent(assigned.nodeId(), id -> new ArrayList<>())
                .add(assigned));
        List<Answer<ReservationResult>> answers = dispatch.sendAll(
                Dispatch.SCHEDULER,
                byNode.entrySet().stream()
                        .map(entry -> errand(entry.getKey(), entry.getValue(), pending))
                        .toList());
        Reserved reserved = new Reserved(new LinkedHashMap<>(), new ArrayList<>(), new HashSet<>());
        Map<NodeId, List<Reservation>> promised = new LinkedHashMap<>();
        Iterator<Answer<ReservationResult>> next = answers.iterator();
        byNode.forEach((node, assigned) -> {
            ReservationResult result = next.next().get();
            List<Reservation> accepted = result == null ? List.of() : result.accepted();
            promised.put(node, accepted);
            sort(node, assigned, accepted, reserved);
        });
        nodes.reserved(promised);
        return reserved;
    }

    private static Errand errand(NodeId node, List<Assigned> assigned, Map<InstanceId, Pending> pending) {
        List<ReservationRequest> requests =
                assigned.stream().map(a -> request(a.request())).toList();
        Pending first = Objects.requireNonNull(pending.get(requests.get(0).instanceId()));
        return new Errand(new ReserveCapacity(node, requests), first.cause().message());
    }

    private static void sort(NodeId node, List<Assigned> assigned, List<Reservation> accepted, Reserved reserved) {
        Map<InstanceId, String> addresses = new HashMap<>();
        accepted.forEach(reservation -> addresses.put(reservation.instanceId(), reservation.overlayIpv6()));
        for (Assigned one : assigned) {
            String address = addresses.get(one.request().instanceId());
            if (address == null) {
                reserved.refused().add(one.request());
                reserved.full().add(node);
            } else {
                reserved.addresses().put(one, address);
            }
        }
    }

    private static ReservationRequest request(PlacementRequest request) {
        return new ReservationRequest(request.instanceId(), request.memoryBytes(), request.cpu());
    }

    /**
     * What came of it.
     *
     * @param addresses the overlay address of each assignment that its node accepted
     * @param refused what a node did not accept
     * @param full the nodes that refused something
     */
    record Reserved(Map<Assigned, String> addresses, List<PlacementRequest> refused, Set<NodeId> full) {}
}
