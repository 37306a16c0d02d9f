package dev.plfm.convergence.schedule;

import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.Constraints;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Instances of other workloads and of lower priority that should leave a node so that a request fits there.
 *
 * <p>Only where memory is all that is missing, and nowhere as long as some suitable node is about to have enough of it. The set is the
 * cheapest: the fewest instances; of as many, the one whose dearest member is cheaper, then the second dearest, and so on. An
 * instance is cheaper when its priority is lower, of equal priority when it is younger, and at last by its id.
 *
 * @param victims the dearest first
 */
public record Preemption(PlacementRequest request, NodeId nodeId, List<RunningInstance> victims) {
    static final Comparator<RunningInstance> BY_PRICE = Comparator.comparingInt(RunningInstance::priority)
            .thenComparing(RunningInstance::placedAt, Comparator.reverseOrder())
            .thenComparing(RunningInstance::instanceId);

    /**
     * What to preempt for requests that were rejected, in their order; no instance is asked to leave for two of them.
     *
     * @param view with what else was assigned meanwhile, and with {@link ClusterView#running()}
     */
    public static List<Preemption> propose(
            List<PlacementRequest> rejected, ClusterView view, PreemptionPolicy policy, Instant now) {
        return propose(rejected, view, policy, now, Integer.MAX_VALUE).proposals();
    }

    /**
     * The same for as many requests as so many searches of the cluster are enough for.
     *
     * @param view with what else was assigned meanwhile, and with {@link ClusterView#running()}
     */
    public static Proposals propose(
            List<PlacementRequest> rejected, ClusterView view, PreemptionPolicy policy, Instant now, int searches) {
        Proposals result = new Proposals(new ArrayList<>(), new ArrayList<>());
        if (policy == PreemptionPolicy.OFF) {
            return result;
        }
        Search search = new Search(view, policy, now);
        for (PlacementRequest request : rejected) {
            if (search.made >= searches && !search.isHopeless(request)) {
                result.left().add(request);
                continue;
            }
            Preemption proposal = search.propose(request);
            if (proposal != null) {
                result.proposals().add(proposal);
            }
        }
        return result;
    }

    /**
     * What came of a limited search.
     *
     * @param left the requests that were not looked at
     */
    public record Proposals(List<Preemption> proposals, List<PlacementRequest> left) {}

    /** The fewer members are cheaper; of as many, those whose dearest differing member is. */
    static int compareSets(List<RunningInstance> a, List<RunningInstance> b) {
        int difference = Integer.compare(a.size(), b.size());
        for (int n = 0; difference == 0 && n < a.size(); n++) {
            difference = BY_PRICE.compare(a.get(n), b.get(n));
        }
        return difference;
    }

    /** One pass over the requests, with what those before have claimed. */
    private static final class Search {
        private final ClusterView view;
        private final PreemptionPolicy policy;
        private final Board board;
        private final long[] free;
        private final Set<InstanceId> claimed = new HashSet<>();
        private final Set<Need> hopeless = new HashSet<>();
        private int made;

        Search(ClusterView view, PreemptionPolicy policy, Instant now) {
            this.view = view;
            this.policy = policy;
            board = new Board(view, now);
            free = new long[board.size()];
            for (int i = 0; i < free.length; i++) {
                free[i] = board.node(i).freeMemoryBytes()
                        + comingFree(board.node(i).nodeId());
            }
        }

        boolean isHopeless(PlacementRequest request) {
            return hopeless.contains(Need.of(request));
        }

        @Nullable Preemption propose(PlacementRequest request) {
            if (isHopeless(request)) {
                return null;
            }
            made++;
            int[] suited = board.suitedButForMemory(request);
            for (int i : suited) {
                if (free[i] >= request.memoryBytes()) {
                    claim(request, i, List.of());
                    return null;
                }
            }
            List<RunningInstance> cheapest = null;
            int at = Ballot.NONE;
            for (int i : suited) {
                long missing = request.memoryBytes() - free[i];
                List<RunningInstance> eligible = eligible(request, board.node(i).nodeId());
                int most = cheapest == null ? eligible.size() : cheapest.size();
                List<RunningInstance> victims = Victims.cheapest(eligible, missing, most);
                if (victims != null && (cheapest == null || compareSets(victims, cheapest) < 0)) {
                    cheapest = victims;
                    at = i;
                }
            }
            if (cheapest == null) {
                hopeless.add(Need.of(request));
                return null;
            }
            claim(request, at, cheapest);
            return new Preemption(request, board.node(at).nodeId(), cheapest);
        }

        private void claim(PlacementRequest request, int i, List<RunningInstance> victims) {
            victims.forEach(victim -> {
                claimed.add(victim.instanceId());
                free[i] += victim.memoryBytes();
            });
            free[i] -= request.memoryBytes();
            board.claim(request);
        }

        private long comingFree(NodeId node) {
            return view.running().getOrDefault(node, List.of()).stream()
                    .filter(RunningInstance::leaving)
                    .mapToLong(RunningInstance::memoryBytes)
                    .sum();
        }

        private List<RunningInstance> eligible(PlacementRequest request, NodeId node) {
            List<RunningInstance> eligible = new ArrayList<>();
            for (RunningInstance one : view.running().getOrDefault(node, List.of())) {
                if (one.priority() < request.priority()
                        && !one.workloadId().equals(request.workloadId())
                        && !one.stateful()
                        && !one.leaving()
                        && policy.allows(request.orgId(), one.orgId())
                        && !claimed.contains(one.instanceId())) {
                    eligible.add(one);
                }
            }
            return eligible;
        }
    }

    /** What decides whether there is anything to preempt: claims only make it less, so once there is nothing, there never is. */
    private record Need(
            WorkloadId workloadId,
            @Nullable OrgId orgId,
            double cpu,
            long guestMemoryBytes,
            long memoryBytes,
            Constraints constraints) {
        static Need of(PlacementRequest request) {
            return new Need(
                    request.workloadId(),
                    request.orgId(),
                    request.cpu(),
                    request.guestMemoryBytes(),
                    request.memoryBytes(),
                    request.constraints());
        }
    }
}
