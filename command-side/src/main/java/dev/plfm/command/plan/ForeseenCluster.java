package dev.plfm.command.plan;

import dev.plfm.command.plan.PlannedStep.PlacementFailure;
import dev.plfm.convergence.reconcile.InstanceView;
import dev.plfm.convergence.schedule.ClusterView;
import dev.plfm.convergence.schedule.Outcome;
import dev.plfm.convergence.schedule.Outcome.Assigned;
import dev.plfm.convergence.schedule.Outcome.Rejected;
import dev.plfm.convergence.schedule.PlacementRequest;
import dev.plfm.convergence.schedule.Preemption;
import dev.plfm.convergence.schedule.PreemptionPolicy;
import dev.plfm.convergence.schedule.Scheduler;
import dev.plfm.convergence.schedule.Verdicts;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.Placement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A cluster that fills up with what is placed in a forecast; its nodes stay as recently heard as they were when it was looked at. */
final class ForeseenCluster {
    /** Why something has no place yet for which others leave. */
    static final String PREEMPTING = "preempting";

    private final Map<InstanceId, PlacementRequest> sizes;
    private final PreemptionPolicy policy;
    private final Instant seenAt;
    private ClusterView view;

    /** @param sizes what the instances take that have a node */
    ForeseenCluster(
            ClusterView view, Map<InstanceId, PlacementRequest> sizes, PreemptionPolicy policy, Instant seenAt) {
        this.view = view;
        this.sizes = new HashMap<>(sizes);
        this.policy = policy;
        this.seenAt = seenAt;
    }

    /** What becomes of the requests, by priority; what gets a node has it from now on. */
    List<Place> place(List<PlacementRequest> requests) {
        List<PlacementRequest> ordered = requests.stream()
                .sorted(Comparator.comparingInt(PlacementRequest::priority).reversed())
                .toList();
        List<Outcome> outcomes = Scheduler.place(ordered, view, seenAt);
        ClusterView before = view;
        view = view.after(assigned(outcomes), Set.of());
        Map<InstanceId, Preemption> preemptions = preemptions(outcomes);
        Map<WorkloadId, PlacementFailure> told = new HashMap<>();
        List<Place> places = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            PlacementRequest request = outcome.request();
            Preemption preemption = preemptions.get(request.instanceId());
            if (outcome instanceof Assigned assigned) {
                sizes.put(request.instanceId(), request);
                places.add(new Place(request, assigned.nodeId(), assigned.placement(), null));
            } else if (outcome instanceof Rejected rejected && preemption != null) {
                places.add(new Place(request, preemption.nodeId(), null, failure(rejected, preemption)));
            } else if (outcome instanceof Rejected rejected) {
                List<Outcome> earlier = outcomes.subList(0, places.size());
                places.add(new Place(
                        request,
                        null,
                        null,
                        told.computeIfAbsent(
                                request.workloadId(),
                                same -> failure(rejected, before.after(assigned(earlier), Set.of())))));
            }
        }
        return places;
    }

    /** What the instance took is free again. */
    void free(InstanceView instance) {
        PlacementRequest size = sizes.remove(instance.id());
        NodeId node = instance.nodeId();
        if (size != null && node != null) {
            view = view.without(size, node);
        }
    }

    private static List<Assigned> assigned(List<Outcome> outcomes) {
        return outcomes.stream()
                .filter(Assigned.class::isInstance)
                .map(Assigned.class::cast)
                .toList();
    }

    private Map<InstanceId, Preemption> preemptions(List<Outcome> outcomes) {
        List<PlacementRequest> hungry = outcomes.stream()
                .filter(Rejected.class::isInstance)
                .map(Outcome::request)
                .toList();
        Map<InstanceId, Preemption> preemptions = new HashMap<>();
        Preemption.propose(hungry, view, policy, seenAt)
                .forEach(preemption -> preemptions.put(preemption.request().instanceId(), preemption));
        return preemptions;
    }

    private PlacementFailure failure(Rejected rejected, ClusterView seen) {
        return new PlacementFailure(
                rejected.reason(),
                rejected.rejections(),
                Verdicts.of(rejected.request(), seen, seenAt).sentenceForTenants());
    }

    /** Says how many leave, not whose they are. */
    private static PlacementFailure failure(Rejected rejected, Preemption preemption) {
        return new PlacementFailure(
                PREEMPTING,
                rejected.rejections(),
                "Instances of lower priority that would leave " + preemption.nodeId() + " for it: "
                        + preemption.victims().size() + ".");
    }

    /**
     * What became of a request.
     *
     * @param nodeId where it is, or will be once others have left; null when it fits nowhere
     * @param placement why there; null while it is not there
     */
    record Place(
            PlacementRequest request,
            @Nullable NodeId nodeId,
            @Nullable Placement placement,
            @Nullable PlacementFailure failure) {}
}
