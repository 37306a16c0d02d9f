package dev.plfm.command.plan;

import dev.plfm.command.node.NodeCommand.DrainNode;
import dev.plfm.command.plan.Wishes.Wish;
import dev.plfm.command.plan.WorkloadNames.WorkloadName;
import dev.plfm.command.platform.Rehearsals;
import dev.plfm.command.reconcile.DesiredProcess;
import dev.plfm.command.reconcile.DesiredStates;
import dev.plfm.command.reconcile.DesiredStates.DesiredState;
import dev.plfm.command.reconcile.EvacuatingNodes;
import dev.plfm.command.schedule.ClusterViews;
import dev.plfm.command.schedule.Preempting;
import dev.plfm.command.workload.WorkloadCommand.DescribeWorkload;
import dev.plfm.command.workload.WorkloadCommand.SetDesiredState;
import dev.plfm.convergence.reconcile.Leaving;
import dev.plfm.convergence.reconcile.WorkloadView;
import dev.plfm.convergence.schedule.ClusterView;
import dev.plfm.convergence.schedule.PlacementRequest;
import dev.plfm.convergence.schedule.RunningInstance;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.NodeState;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Collects what a command would change, has it rehearsed by those who would change it, and looks ahead from there. */
@Component
class Prospects {
    private static final Map<String, String> PARTS =
            Map.of("release_id", "release", "manifest_hash", "manifest", "secrets_version", "secrets");

    private final Rehearsals rehearsals;
    private final Wishes wishes;
    private final DesiredStates states;
    private final EvacuatingNodes evacuating;
    private final ClusterViews clusters;
    private final Preempting preempting;
    private final WorkloadNames names;
    private final InstantSource clock;

    Prospects(
            Rehearsals rehearsals,
            Wishes wishes,
            DesiredStates states,
            EvacuatingNodes evacuating,
            ClusterViews clusters,
            Preempting preempting,
            WorkloadNames names,
            InstantSource clock) {
        this.rehearsals = rehearsals;
        this.wishes = wishes;
        this.states = states;
        this.evacuating = evacuating;
        this.clusters = clusters;
        this.preempting = preempting;
        this.names = names;
        this.clock = clock;
    }

    /**
     * What the call would lead to now.
     *
     * @throws DomainException what the call would be refused with
     */
    Prospect of(Call call, Map<String, Object> metaData) {
        List<Object> events = rehearsals.events(call.command(), metaData);
        NodeId drained = call.command() instanceof DrainNode drain ? drain.nodeId() : null;
        Finding found = new Finding(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        if (drained == null) {
            wishes.after(events).forEach(wish -> look(wish, found));
        } else {
            lookAt(clusters.workloadsOn(drained), found);
        }
        Instant now = clock.instant();
        Leaving leaving = leaving(drained);
        ClusterView cluster = preempting.withThoseThatMightLeave(cluster(found.outlooks(), drained, now));
        return new Prospect(
                call,
                found.before(),
                found.outlooks(),
                found.retiring(),
                drained,
                Forecast.of(
                        found.outlooks(),
                        new ForeseenCluster(cluster, sizes(found.outlooks()), preempting.policy(), now),
                        leaving,
                        now));
    }

    private void look(Wish wish, Finding found) {
        DesiredProcess before = wish.before();
        if (before != null) {
            found.before().add(before);
        }
        DesiredState was = before == null ? null : states.of(before).orElse(null);
        states.of(Objects.requireNonNull(wish.after())).ifPresent(state -> {
            SetDesiredState command = state.command();
            WorkloadView now = was == null ? null : describe(List.of(new DescribeWorkload(command.workloadId())));
            WorkloadView then = describe(List.of(command, new DescribeWorkload(command.workloadId())));
            if (then == null) {
                found.retiring().add(command.processType());
                return;
            }
            found.outlooks()
                    .add(new Outlook(
                            command.workloadId(),
                            command.orgId(),
                            command.envId(),
                            command.processType(),
                            now,
                            then,
                            now == null || was == null ? List.of() : differences(was.spec(), state.spec())));
        });
    }

    private void lookAt(List<WorkloadId> workloads, Finding found) {
        Map<WorkloadId, WorkloadName> known = names.of(workloads);
        for (WorkloadId id : workloads) {
            WorkloadName name = known.get(id);
            WorkloadView view = name == null ? null : describe(List.of(new DescribeWorkload(id)));
            if (name != null && view != null) {
                found.outlooks()
                        .add(new Outlook(id, name.orgId(), name.envId(), name.processType(), view, view, List.of()));
            }
        }
    }

    /** Null when there is no such workload, or it is on its way out. */
    private @Nullable WorkloadView describe(List<?> commands) {
        try {
            return rehearsals.answer(commands);
        } catch (DomainException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
            return null;
        }
    }

    private Leaving leaving(@Nullable NodeId drained) {
        Leaving current = evacuating.current();
        if (drained == null || current.disabled().contains(drained)) {
            return current;
        }
        Set<NodeId> draining = new HashSet<>(current.draining());
        draining.add(drained);
        return new Leaving(draining, current.disabled());
    }

    private ClusterView cluster(List<Outlook> outlooks, @Nullable NodeId drained, Instant now) {
        Set<WorkloadId> workloads = outlooks.stream().map(Outlook::workloadId).collect(Collectors.toSet());
        Set<OrgId> orgs = outlooks.stream().map(Outlook::orgId).collect(Collectors.toSet());
        ClusterView cluster = preempting.withoutClaimedRoom(clusters.of(workloads, orgs, now), now);
        return drained == null ? cluster : cluster.with(drained, NodeState.DRAINING);
    }

    private Map<InstanceId, PlacementRequest> sizes(List<Outlook> outlooks) {
        Map<InstanceId, PlacementRequest> sizes = new HashMap<>();
        clusters.instancesOf(outlooks.stream().map(Outlook::workloadId).toList())
                .forEach(instance -> sizes.put(instance.instanceId(), size(instance)));
        return sizes;
    }

    private static PlacementRequest size(RunningInstance instance) {
        return new PlacementRequest(
                instance.instanceId(),
                instance.workloadId(),
                instance.orgId(),
                instance.cpu(),
                Math.max(0, instance.memoryBytes() - PlacementRequest.OVERHEAD_BYTES),
                instance.memoryBytes(),
                instance.constraints());
    }

    private static List<String> differences(Map<String, @Nullable Object> was, Map<String, @Nullable Object> is) {
        return Stream.concat(was.keySet().stream(), is.keySet().stream())
                .distinct()
                .filter(part -> !Objects.equals(was.get(part), is.get(part)))
                .map(part -> PARTS.getOrDefault(part, part))
                .sorted()
                .toList();
    }

    private record Finding(List<DesiredProcess> before, List<Outlook> outlooks, List<String> retiring) {}
}
