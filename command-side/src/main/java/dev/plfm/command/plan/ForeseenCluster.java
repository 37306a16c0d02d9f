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
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.Placement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A cluster that fills up with what is placed in a forecast; its nodes stay as recently heard as they were when it was looked at. */
final class ForeseenCluster {
    /** Why something has no place yet for which others leave. */
    static final String PREEMPTING = "preempting";

    /** How many failures are told in a sentence, for which every rule is asked of every node. */
    static final int MOST_SENTENCES = 20;

    private final Map<InstanceId, PlacementRequest> sizes;
    private final PreemptionPolicy policy;
    private final Instant seenAt;
    private final Map<Need, String> sentences = new HashMap<>();
    private final Map<InstanceId, Optional<Preemption>> considered = new HashMap<>();
    private ClusterView view;

    /** @param sizes what the instances take that have a node */
    ForeseenCluster(
            ClusterView view, Map<InstanceId, PlacementRequest> sizes, PreemptionPolicy policy, Instant seenAt) {
        this.view = view;
        this.sizes = new HashMap<>(sizes);
        this.policy = policy;
        this.seenAt = seenAt;
    }

    int nodes() {
        return view.nodes().size();
    }

    /**
     * What becomes of the requests, by priority; what gets a node has it from now on.
     *
     * @param inWords whether failures are told in a sentence, too
     */
    List<Place> place(List<PlacementRequest> requests, boolean inWords) {
        if (requests.isEmpty()) {
            return List.of();
        }
        List<PlacementRequest> ordered = requests.stream()
                .sorted(Comparator.comparingInt(PlacementRequest::priority).reversed())
                .toList();
        List<Outcome> outcomes = Scheduler.place(ordered, view, seenAt);
        ClusterView before = view;
        List<Assigned> assigned = new ArrayList<>();
        outcomes.forEach(outcome -> {
            if (outcome instanceof Assigned success) {
                assigned.add(success);
            }
        });
        view = assigned.isEmpty() ? view : view.after(assigned, Set.of());
        considerPreemption(outcomes);
        List<Place> places = new ArrayList<>();
        int earlier = 0;
        for (Outcome outcome : outcomes) {
            PlacementRequest request = outcome.request();
            if (outcome instanceof Assigned success) {
                earlier++;
                sizes.put(request.instanceId(), request);
                places.add(new Place(request, success.nodeId(), success.placement(), null));
            } else if (outcome instanceof Rejected rejected) {
                List<Assigned> soFar = assigned.subList(0, earlier);
                places.add(considered
                        .getOrDefault(request.instanceId(), Optional.empty())
                        .map(preemption -> new Place(request, preemption.nodeId(), null, failure(rejected, preemption)))
                        .orElseGet(() ->
                                new Place(request, null, null, failure(rejected, inWords ? before : null, soFar))));
            }
        }
        return places;
    }

    /** What the instances took is free again. */
    void free(Collection<InstanceView> instances) {
        Map<PlacementRequest, NodeId> gone = new HashMap<>();
        for (InstanceView instance : instances) {
            PlacementRequest size = sizes.remove(instance.id());
            NodeId node = instance.nodeId();
            if (size != null && node != null) {
                gone.put(size, node);
            }
        }
        view = gone.isEmpty() ? view : view.without(gone);
    }

    /** Once for each request: who would leave for it does not change as the forecast goes on. */
    private void considerPreemption(List<Outcome> outcomes) {
        List<PlacementRequest> hungry = outcomes.stream()
                .filter(Rejected.class::isInstance)
                .map(Outcome::request)
                .filter(request -> !considered.containsKey(request.instanceId()))
                .toList();
        if (policy == PreemptionPolicy.OFF || hungry.isEmpty()) {
            return;
        }
        hungry.forEach(request -> considered.put(request.instanceId(), Optional.empty()));
        Preemption.propose(hungry, view, policy, seenAt)
                .forEach(preemption -> considered.put(preemption.request().instanceId(), Optional.of(preemption)));
    }

    /** @param before what was there before those that were assigned; null to do without a sentence */
    private PlacementFailure failure(Rejected rejected, @Nullable ClusterView before, List<Assigned> assigned) {
        Need need = Need.of(rejected);
        if (before != null && !sentences.containsKey(need) && sentences.size() < MOST_SENTENCES) {
            ClusterView seen = assigned.isEmpty() ? before : before.after(assigned, Set.of());
            sentences.put(need, Verdicts.of(rejected.request(), seen, seenAt).sentenceForTenants());
        }
        return new PlacementFailure(
                rejected.reason(), rejected.rejections(), before == null ? null : sentences.get(need));
    }

    /** Says how many leave, not whose they are. */
    private static PlacementFailure failure(Rejected rejected, Preemption preemption) {
        return new PlacementFailure(
                PREEMPTING,
                rejected.rejections(),
                "Instances of lower priority that would leave " + preemption.nodeId() + " for it: "
                        + preemption.victims().size() + ".");
    }

    /** What fails for the same reason in the same words. */
    private record Need(@Nullable OrgId orgId, double cpu, long memoryBytes, Constraints constraints, String reason) {
        static Need of(Rejected rejected) {
            PlacementRequest request = rejected.request();
            return new Need(
                    request.orgId(), request.cpu(), request.memoryBytes(), request.constraints(), rejected.reason());
        }
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
