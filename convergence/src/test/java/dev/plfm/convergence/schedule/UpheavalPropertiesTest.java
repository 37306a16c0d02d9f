package dev.plfm.convergence.schedule;

import static dev.plfm.convergence.schedule.Clusters.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import net.jqwik.api.statistics.Statistics;

/** What preemption and rebalancing may do to instances that run. */
@Domain(Arbitrarily.class)
@Domain(DomainContext.Global.class)
class UpheavalPropertiesTest {

    @Property(tries = 500)
    void only_stateless_instances_of_strictly_lower_priority_are_preempted_and_each_once(
            @ForAll("populated") ClusterView view,
            @ForAll List<PlacementRequest> requests,
            @ForAll PreemptionPolicy policy) {
        Set<InstanceId> victims = new HashSet<>();
        for (Preemption proposal : Preemption.propose(requests, view, policy, NOW)) {
            assertThat(view.running().get(proposal.nodeId())).containsAll(proposal.victims());
            for (RunningInstance victim : proposal.victims()) {
                assertThat(victim.priority()).isLessThan(proposal.request().priority());
                assertThat(victim.workloadId()).isNotEqualTo(proposal.request().workloadId());
                assertThat(victim.stateful() || victim.leaving()).isFalse();
                assertThat(victims.add(victim.instanceId())).isTrue();
                assertThat(policy == PreemptionPolicy.ALL
                                || victim.orgId().equals(proposal.request().orgId()))
                        .isTrue();
            }
        }
    }

    @Property(tries = 500)
    void a_preemption_is_the_cheapest_that_suffices_and_none_is_missed(
            @ForAll("populated") ClusterView view, @ForAll List<PlacementRequest> requests) {
        for (PlacementRequest request : requests) {
            Optional<Preemption> proposed =
                    Preemption.propose(List.of(request), view, PreemptionPolicy.ALL, NOW).stream()
                            .findFirst();
            Statistics.label("victims")
                    .collect(proposed.map(one -> one.victims().size()).orElse(0));
            assertThat(proposed.map(Preemption::victims)).isEqualTo(cheapest(request, view));
        }
    }

    @Property(tries = 500)
    void moves_break_no_hard_rule_and_take_only_what_may_move(@ForAll("populated") ClusterView view) {
        ClusterView with = view;
        for (Move move : Rebalancing.propose(view, Set.of(), 5, NOW)) {
            RunningInstance one = move.instance();
            assertThat(view.running().get(move.from())).contains(one);
            assertThat(one.stateful() || one.leaving()).isFalse();
            assertThat(move.gain()).isPositive();
            assertThat(Verdicts.of(one.replacement(), with, NOW).of(move.to()))
                    .hasValueSatisfying(node -> assertThat(node.fits()).isTrue());
            with = with.after(List.of(new Outcome.Assigned(one.replacement(), move.to(), null)), Set.of());
        }
    }

    @Property(tries = 1000)
    void moves_come_to_an_end_and_none_is_undone(@ForAll("populated") ClusterView start) {
        ClusterView view = start;
        Set<Map<NodeId, Set<InstanceId>>> seen = new HashSet<>();
        List<Move> moves = Rebalancing.propose(view, Set.of(), 3, NOW);
        Statistics.label("first moves")
                .collect(moves.stream().map(Move::reason).distinct().toList());
        while (!moves.isEmpty()) {
            assertThat(seen.add(places(view))).as("never twice in one state").isTrue();
            view = Residents.moved(view, moves);
            List<Move> next = Rebalancing.propose(view, Set.of(), 3, NOW);
            for (Move move : moves) {
                assertThat(next)
                        .noneMatch(back -> back.instance()
                                        .workloadId()
                                        .equals(move.instance().workloadId())
                                && back.from().equals(move.to())
                                && back.to().equals(move.from()));
            }
            moves = next;
        }
    }

    @Provide
    Arbitrary<ClusterView> populated() {
        return new Arbitrarily().populated();
    }

    /** By trying every set of every node. */
    private static Optional<List<RunningInstance>> cheapest(PlacementRequest request, ClusterView view) {
        List<List<RunningInstance>> sufficient = new ArrayList<>();
        for (NodeVerdict node : Verdicts.of(request, view, NOW).nodes()) {
            if (!Set.of(Rule.MEMORY.reason()).containsAll(node.reasons())) {
                continue;
            }
            List<RunningInstance> there = view.running().getOrDefault(node.nodeId(), List.of());
            long free = view.nodes().get(node.nodeId()).freeMemoryBytes()
                    + bytes(there.stream().filter(RunningInstance::leaving).toList());
            List<RunningInstance> eligible = there.stream()
                    .filter(one -> !one.leaving() && !one.stateful() && one.priority() < request.priority())
                    .filter(one -> !one.workloadId().equals(request.workloadId()))
                    .toList();
            for (int set = 0; set < 1 << eligible.size(); set++) {
                List<RunningInstance> chosen = new ArrayList<>();
                for (int n = 0; n < eligible.size(); n++) {
                    if ((set >> n & 1) == 1) {
                        chosen.add(eligible.get(n));
                    }
                }
                if (free + bytes(chosen) >= request.memoryBytes()) {
                    chosen.sort(Preemption.BY_PRICE.reversed());
                    sufficient.add(chosen);
                }
            }
        }
        return sufficient.stream()
                .min(Comparator.comparingInt((List<RunningInstance> set) -> set.size())
                        .thenComparing(Preemption::compareSets))
                .filter(set -> !set.isEmpty());
    }

    private static long bytes(List<RunningInstance> instances) {
        return instances.stream().mapToLong(RunningInstance::memoryBytes).sum();
    }

    private static Map<NodeId, Set<InstanceId>> places(ClusterView view) {
        Map<NodeId, Set<InstanceId>> places = new HashMap<>();
        view.running().forEach((node, all) -> {
            if (!all.isEmpty()) {
                Set<InstanceId> ids = new HashSet<>();
                all.forEach(one -> ids.add(one.instanceId()));
                places.put(node, ids);
            }
        });
        return places;
    }
}
