package dev.plfm.convergence.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.Rollout;
import dev.plfm.kernel.value.WorkloadStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** What holds for every workload, in whatever state it is, reachable or not. */
class ReconciliationPropertiesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    /** A workload in some state, and the nodes that are evacuated. */
    record Situation(WorkloadView workload, Leaving leaving) {
        Decision decide() {
            return Reconciliation.decide(workload, NOW, leaving);
        }

        Fleet fleet() {
            return Fleet.in(workload, NOW, leaving);
        }
    }

    @Property
    void the_same_input_gives_the_same_decision(@ForAll("situations") Situation situation) {
        assertThat(situation.decide()).isEqualTo(situation.decide());
    }

    @Property
    void the_order_of_the_instances_does_not_matter(@ForAll("situations") Situation situation, @ForAll long seed) {
        List<InstanceView> shuffled = new ArrayList<>(situation.workload().instances());
        Collections.shuffle(shuffled, new Random(seed));
        Situation same = new Situation(with(situation.workload(), shuffled), situation.leaving());

        assertThat(same.decide().steps())
                .containsExactlyInAnyOrderElementsOf(situation.decide().steps());
    }

    @Property
    void once_its_steps_are_taken_a_decision_has_none(@ForAll("situations") Situation situation) {
        Fleet fleet = situation.fleet();
        fleet.reconcile();

        assertThat(fleet.retired || fleet.decide().steps().isEmpty())
                .as("%s", fleet.decide().steps())
                .isTrue();
    }

    @Property
    void there_are_never_more_than_wanted_and_the_surge(@ForAll("situations") Situation situation) {
        int wanted = situation.workload().replicas();
        int before = situation.workload().instances().size();
        Fleet fleet = situation.fleet();
        List<Step> steps = fleet.reconcile();

        assertThat(fleet.instances.size())
                .isLessThanOrEqualTo(
                        Math.max(before, wanted + situation.workload().surge()));
        if (steps.stream().anyMatch(Step.Request.class::isInstance)) {
            int surge = situation.workload().wanted().stateful()
                    ? 0
                    : situation.workload().surge();
            assertThat(fleet.instances.size()).isLessThanOrEqualTo(wanted + surge);
        }
    }

    @Property
    void no_ready_instance_goes_while_it_is_needed(@ForAll("stateless") Situation situation) {
        Fleet fleet = situation.fleet();
        int before = fleet.ready().size();
        fleet.reconcile();

        assertThat(fleet.ready().size())
                .isGreaterThanOrEqualTo(Math.min(before, situation.workload().replicas()));
    }

    @Property
    void an_instance_is_told_at_most_one_thing_and_never_what_it_was_told_before(
            @ForAll("situations") Situation situation) {
        Set<InstanceId> told = new HashSet<>();
        for (Step step : situation.decide().steps()) {
            InstanceId id = step instanceof Step.Drain drain
                    ? drain.instanceId()
                    : step instanceof Step.Stop stop ? stop.instanceId() : null;
            if (id != null) {
                assertThat(told.add(id)).isTrue();
                DesiredState before = situation.fleet().instances.get(id).desired();
                assertThat(before).isNotEqualTo(DesiredState.STOPPED);
                assertThat(before == DesiredState.DRAINING && step instanceof Step.Drain)
                        .isFalse();
            }
        }
    }

    @Property
    void the_next_check_is_in_the_future(@ForAll("situations") Situation situation) {
        Instant next = situation.decide().nextCheckAt();

        assertThat(next == null || next.isAfter(NOW)).isTrue();
    }

    @Property
    void converged_means_that_exactly_what_is_wanted_is_there_and_ready(@ForAll("situations") Situation situation) {
        Fleet fleet = situation.fleet();
        Decision decision = fleet.decide();
        fleet.reconcile();

        if (decision.condition().status() == WorkloadStatus.CONVERGED) {
            assertThat(fleet.instances.values())
                    .hasSize(situation.workload().replicas())
                    .allMatch(i -> i.isReady()
                            && i.desired() == DesiredState.RUNNING
                            && i.specHash().equals(situation.workload().wanted().specHash()));
        }
    }

    @Property
    void nothing_is_requested_for_a_generation_that_has_failed(@ForAll("situations") Situation situation) {
        if (situation.workload().failures().exhausted()) {
            assertThat(situation.decide().steps()).noneMatch(Step.Request.class::isInstance);
        }
    }

    @Provide
    Arbitrary<Situation> situations() {
        return Arbitraries.randomValue(random -> situation(random, random.nextInt(4) == 0, random.nextInt(6) == 0));
    }

    @Provide
    Arbitrary<Situation> stateless() {
        return Arbitraries.randomValue(random -> situation(random, false, false));
    }

    private static Situation situation(Random random, boolean stateful, boolean retiring) {
        List<InstanceView> instances = new ArrayList<>();
        int count = random.nextInt(9);
        for (int i = 0; i < count; i++) {
            instances.add(instance(random, i));
        }
        Failures failures = Failures.none();
        for (int i = random.nextInt(6); i > 2; i--) {
            failures = failures.and(NOW.minusSeconds(random.nextInt(700)), "oom_killed", 3);
        }
        boolean converged = random.nextBoolean();
        Wanted wanted = new Wanted(
                2,
                "spec-2",
                random.nextInt(6),
                stateful,
                Fleet.SMALL,
                Constraints.none(),
                false,
                Rollout.rolling(),
                false,
                false,
                Fleet.STARTUP_TIMEOUT);
        WorkloadView workload = new WorkloadView(
                wanted,
                retiring,
                stateful && random.nextInt(4) == 0,
                converged,
                false,
                NOW,
                0,
                instances,
                failures,
                converged ? new Condition(WorkloadStatus.CONVERGED, null, null, List.of()) : Condition.unexamined());
        Set<NodeId> evacuating = new HashSet<>();
        Stream.of(0, 1).filter(node -> random.nextInt(4) == 0).map(Fleet::node).forEach(evacuating::add);
        return new Situation(workload, new Leaving(evacuating, Set.of()));
    }

    private static InstanceView instance(Random random, int number) {
        @Nullable NodeId node = random.nextInt(4) == 0 ? null : Fleet.node(random.nextInt(4));
        DesiredState desired = node == null ? DesiredState.RUNNING : pick(random, DesiredState.values());
        InstanceStatus status = node == null
                ? InstanceStatus.BOOTING
                : pick(
                        random,
                        InstanceStatus.BOOTING,
                        InstanceStatus.READY,
                        InstanceStatus.READY,
                        InstanceStatus.DRAINING,
                        InstanceStatus.FAILED);
        return new InstanceView(
                Fleet.instance(number),
                1,
                random.nextBoolean() ? "spec-2" : "spec-1",
                Constraints.none(),
                NOW.minusSeconds(random.nextInt(5)),
                node,
                desired,
                status,
                node == null ? null : NOW.minusSeconds(random.nextInt(150)),
                status == InstanceStatus.READY ? NOW.minusSeconds(random.nextInt(150)) : null,
                desired == DesiredState.DRAINING ? NOW.plusSeconds(random.nextInt(20) - 10) : null,
                node == null && random.nextBoolean() ? "no_capacity_memory" : null,
                null);
    }

    @SafeVarargs
    private static <T> T pick(Random random, T... from) {
        return from[random.nextInt(from.length)];
    }

    private static WorkloadView with(WorkloadView workload, List<InstanceView> instances) {
        Objects.requireNonNull(workload);
        return new WorkloadView(
                workload.wanted(),
                workload.retiring(),
                workload.homeNodeOffline(),
                workload.hasConverged(),
                workload.promoted(),
                workload.progressSince(),
                workload.progressTold(),
                instances,
                workload.failures(),
                workload.condition());
    }
}
