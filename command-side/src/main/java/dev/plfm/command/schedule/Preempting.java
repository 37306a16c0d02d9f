package dev.plfm.command.schedule;

import dev.plfm.command.schedule.PendingInstances.Pending;
import dev.plfm.command.workload.WorkloadCommand.EvictInstances;
import dev.plfm.convergence.schedule.ClusterView;
import dev.plfm.convergence.schedule.Outcome.Rejected;
import dev.plfm.convergence.schedule.PlacementRequest;
import dev.plfm.convergence.schedule.Preemption;
import dev.plfm.convergence.schedule.PreemptionPolicy;
import dev.plfm.convergence.schedule.RunningInstance;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.WorkloadId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.axonframework.eventhandling.EventMessage;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Has instances of lower priority leave for requests that found no room, if the operator allows it. */
@Component
public class Preempting {
    /** Longer than a drain takes; afterwards the request is looked at as if for the first time. */
    private static final Duration CLAIMED_FOR = Duration.ofMinutes(2);

    private static final String REASON = "preempted";

    private final PendingInstances pending;
    private final PlacedInstances placed;
    private final Dispatch dispatch;
    private final SchedulerMeters meters;
    private final PreemptionPolicy policy;

    Preempting(
            PendingInstances pending,
            PlacedInstances placed,
            Dispatch dispatch,
            SchedulerMeters meters,
            @Value("${plfm.scheduling.preemption:off}") String policy) {
        this.pending = pending;
        this.placed = placed;
        this.dispatch = dispatch;
        this.meters = meters;
        this.policy = PreemptionPolicy.valueOf(policy.toUpperCase(Locale.ROOT));
    }

    /** Who may have whom leave. */
    public PreemptionPolicy policy() {
        return policy;
    }

    /** The view in which room that is being made for others is taken already. */
    public ClusterView withoutClaimedRoom(ClusterView view, Instant now) {
        return claims(now).heldFrom(view);
    }

    Claims claims(Instant now) {
        return new Claims(policy == PreemptionPolicy.OFF ? List.of() : pending.claims(now));
    }

    /** The rejections; of those for which others leave, or are leaving already, with that as the reason. */
    List<Rejected> makeRoom(
            List<Rejected> rejected, Map<InstanceId, Pending> waiting, Claims claims, ClusterView view, Instant now) {
        if (policy == PreemptionPolicy.OFF || rejected.isEmpty()) {
            return rejected;
        }
        Set<InstanceId> served = new HashSet<>();
        List<PlacementRequest> hungry = new ArrayList<>();
        for (Rejected one : rejected) {
            InstanceId instance = one.request().instanceId();
            Pending row = waiting.get(instance);
            if (claims.has(instance)) {
                served.add(instance);
            } else if (row != null && !row.retryAt().isAfter(now)) {
                hungry.add(one.request());
            }
        }
        if (!hungry.isEmpty()) {
            ClusterView busy = claims.heldFrom(view).withRunning(placed.running());
            for (Preemption preemption : Preemption.propose(hungry, busy, policy, now)) {
                evict(preemption, waiting, now);
                served.add(preemption.request().instanceId());
            }
        }
        return rejected.stream()
                .map(one -> served.contains(one.request().instanceId())
                        ? new Rejected(one.request(), PendingInstances.PREEMPTING, one.rejections())
                        : one)
                .toList();
    }

    private void evict(Preemption preemption, Map<InstanceId, Pending> waiting, Instant now) {
        InstanceId winner = preemption.request().instanceId();
        Pending row = waiting.get(winner);
        EventMessage<?> cause = row == null ? null : row.cause().message();
        Map<WorkloadId, List<InstanceId>> byWorkload = new LinkedHashMap<>();
        for (RunningInstance victim : preemption.victims()) {
            byWorkload
                    .computeIfAbsent(victim.workloadId(), id -> new ArrayList<>())
                    .add(victim.instanceId());
        }
        byWorkload.forEach((workload, victims) -> {
            dispatch.send(Dispatch.SCHEDULER, new EvictInstances(workload, victims, REASON), cause);
            victims.forEach(placed::leaving);
        });
        pending.claim(winner, preemption.nodeId(), now.plus(CLAIMED_FOR));
        meters.preempted(preemption.victims().size());
    }
}
