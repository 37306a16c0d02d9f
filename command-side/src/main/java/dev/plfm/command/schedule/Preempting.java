package dev.plfm.command.schedule;

import dev.plfm.command.schedule.PendingInstances.Pending;
import dev.plfm.command.workload.WorkloadCommand.EvictInstances;
import dev.plfm.convergence.schedule.ClusterView;
import dev.plfm.convergence.schedule.Outcome.Rejected;
import dev.plfm.convergence.schedule.PlacementRequest;
import dev.plfm.convergence.schedule.Preemption;
import dev.plfm.convergence.schedule.Preemption.Proposals;
import dev.plfm.convergence.schedule.PreemptionPolicy;
import dev.plfm.convergence.schedule.RunningInstance;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.OrgId;
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
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Has instances of lower priority leave for requests that found no room, if the operator allows it. */
@Component
public class Preempting {
    /** Longer than a drain takes; afterwards the request is looked at as if for the first time. */
    private static final Duration CLAIMED_FOR = Duration.ofMinutes(2);

    /** How often the cluster is searched for victims at once. */
    static final int SEARCHES = 20;

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

    /** The view with those that might have to leave; all that runs is read for that, and nothing if nobody has to. */
    public ClusterView withThoseThatMightLeave(ClusterView view) {
        return policy == PreemptionPolicy.OFF ? view : view.withRunning(placed.running());
    }

    Claims claims(Instant now) {
        return new Claims(policy == PreemptionPolicy.OFF ? List.of() : pending.claims(now));
    }

    /**
     * The rejections; of those for which others leave, or are leaving already, with that as the reason. Without those for which nobody
     * has looked yet: they stay due, and others get the scheduler's lock meanwhile.
     */
    List<Rejected> makeRoom(
            List<Rejected> rejected, Map<InstanceId, Pending> waiting, Claims claims, ClusterView view, Instant now) {
        if (policy == PreemptionPolicy.OFF || rejected.isEmpty()) {
            return rejected;
        }
        Set<InstanceId> served = new HashSet<>();
        Set<InstanceId> left = new HashSet<>();
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
            Proposals found = Preemption.propose(hungry, busy, policy, now, SEARCHES);
            found.left().forEach(request -> left.add(request.instanceId()));
            for (Preemption preemption : found.proposals()) {
                if (evict(preemption, waiting, now)) {
                    served.add(preemption.request().instanceId());
                }
            }
        }
        return rejected.stream()
                .filter(one -> !left.contains(one.request().instanceId()))
                .map(one -> served.contains(one.request().instanceId())
                        ? new Rejected(one.request(), PendingInstances.PREEMPTING, one.rejections())
                        : one)
                .toList();
    }

    /** Whether all of them leave: a workload may know more of its instances than is known here. */
    private boolean evict(Preemption preemption, Map<InstanceId, Pending> waiting, Instant now) {
        InstanceId winner = preemption.request().instanceId();
        Pending row = waiting.get(winner);
        EventMessage<?> cause = row == null ? null : row.cause().message();
        Map<WorkloadId, List<RunningInstance>> byWorkload = new LinkedHashMap<>();
        for (RunningInstance victim : preemption.victims()) {
            byWorkload
                    .computeIfAbsent(victim.workloadId(), id -> new ArrayList<>())
                    .add(victim);
        }
        int gone = 0;
        for (Map.Entry<WorkloadId, List<RunningInstance>> entry : byWorkload.entrySet()) {
            List<InstanceId> victims =
                    entry.getValue().stream().map(RunningInstance::instanceId).toList();
            EventMessage<?> known = isOf(preemption.request().orgId(), entry.getValue()) ? cause : null;
            List<InstanceId> leaving = dispatch.<List<InstanceId>>send(
                            Dispatch.SCHEDULER, new EvictInstances(entry.getKey(), victims, REASON), known)
                    .orElse(List.of());
            leaving.forEach(placed::leaving);
            gone += leaving.size();
        }
        meters.preempted(gone);
        if (gone < preemption.victims().size()) {
            return false;
        }
        pending.claim(winner, preemption.nodeId(), now.plus(CLAIMED_FOR));
        return true;
    }

    /** What one organization asked for is not to be read in the events of another. */
    private static boolean isOf(@Nullable OrgId org, List<RunningInstance> instances) {
        return org != null && instances.stream().allMatch(instance -> org.equals(instance.orgId()));
    }
}
