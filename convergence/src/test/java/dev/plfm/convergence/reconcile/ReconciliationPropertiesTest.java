package dev.plfm.convergence.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.Promotion;
import dev.plfm.kernel.value.Rollout;
import dev.plfm.kernel.value.WorkloadCondition;
import dev.plfm.kernel.value.WorkloadStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
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
    private static final Constraints ELSEWHERE = new Constraints("arm64", null, null, null);

    /** A workload in some state, and the nodes that are evacuated. */
    record Situation(WorkloadView workload, Leaving leaving) {
        Decision decide() {
            return Reconciliation.decide(workload, NOW, leaving);
        }

        Fleet fleet() {
            return Fleet.in(workload, NOW, leaving);
        }

        /** The bound of requests; moving one instance takes a surge of one. */
        int most() {
            if (workload.wanted().stateful()) {
                return 1;
            }
            boolean moves = workload.instances().stream()
                    .anyMatch(i -> i.relocation() != null
                            || i.nodeId() != null && leaving.draining().contains(i.nodeId()));
            return workload.replicas() + (moves ? Math.max(1, workload.surge()) : workload.surge());
        }

        int least() {
            return Math.max(0, workload.replicas() - workload.wanted().rollout().maxUnavailable());
        }

        /** Not counting those that a disabled node loses; what has volumes stays there. */
        long ready(Fleet fleet) {
            return fleet.ready().stream()
                    .filter(i -> i.hasVolumes() || !leaving.disabled().contains(i.nodeId()))
                    .count();
        }

        long readyOld(Fleet fleet) {
            return fleet.ready().stream()
                    .filter(i -> i.hasVolumes() || !leaving.disabled().contains(i.nodeId()))
                    .filter(i -> !i.specHash().equals(workload.wanted().specHash()))
                    .count();
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
        List<Step> steps = fleet.reconcile();

        assertThat(fleet.retired || fleet.decide().steps().isEmpty())
                .as("after %s still %s", steps, fleet.decide().steps())
                .isTrue();
    }

    @Property
    void nothing_is_requested_beyond_what_is_wanted_and_the_surge(@ForAll("situations") Situation situation) {
        Fleet fleet = situation.fleet();
        List<Step> steps = fleet.reconcile();

        if (steps.stream().anyMatch(Step.Request.class::isInstance)) {
            assertThat(fleet.instances.size()).isLessThanOrEqualTo(situation.most());
        }
    }

    @Property
    void no_ready_instance_goes_while_it_is_needed(@ForAll("stateless") Situation situation) {
        Fleet fleet = situation.fleet();
        long before = situation.ready(fleet);
        fleet.reconcile();

        assertThat(situation.ready(fleet)).isGreaterThanOrEqualTo(Math.min(before, situation.least()));
    }

    @Property
    void a_pause_keeps_old_instances_in_service(@ForAll("stateless") Situation situation) {
        Fleet fleet = situation.fleet();
        fleet.paused = true;
        long before = situation.readyOld(fleet);
        fleet.reconcile();

        assertThat(situation.readyOld(fleet))
                .isGreaterThanOrEqualTo(Math.min(before, situation.workload().replicas()));
    }

    @Property
    void a_canary_keeps_old_instances_in_service_until_it_is_promoted(@ForAll("stateless") Situation situation) {
        Fleet fleet = situation.fleet();
        fleet.rollout = Rollouts.canary(1, Promotion.MANUAL, null);
        fleet.promoted = false;
        fleet.latched = false;
        fleet.proven = false;
        fleet.evacuating.clear();
        fleet.instances.replaceAll((id, instance) -> ofGeneration(instance, 3));
        fleet.instances.replaceAll((id, instance) -> Fleet.staying(instance));
        long before = situation.readyOld(fleet);
        fleet.reconcile();

        assertThat(situation.readyOld(fleet))
                .isGreaterThanOrEqualTo(Math.min(before, situation.workload().replicas()));
    }

    @Property
    void two_instances_with_volumes_are_never_had_at_a_time(@ForAll("stateful") Situation situation) {
        Fleet fleet = situation.fleet();
        List<Step> steps = fleet.reconcile();

        if (steps.stream().anyMatch(Step.Request.class::isInstance)) {
            assertThat(fleet.instances).hasSize(1);
        }
    }

    @Property
    void whatever_is_not_converged_is_explained(@ForAll("situations") Situation situation) {
        Condition condition = situation.decide().condition();

        assertThat(condition.message()).endsWith(".");
        assertThat(condition.aspects())
                .extracting(WorkloadCondition::type)
                .containsExactly("Available", "Progressing", "Scheduled", "Degraded");
        assertThat(condition.reason() == null).isEqualTo(condition.status() == WorkloadStatus.CONVERGED);
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
    void nothing_is_requested_for_a_generation_that_has_failed_or_lacks_secrets(
            @ForAll("situations") Situation situation) {
        if (situation.workload().failures().exhausted()
                || situation.workload().wanted().secretsMissing()) {
            assertThat(situation.decide().steps()).noneMatch(Step.Request.class::isInstance);
        }
    }

    @Provide
    Arbitrary<Situation> situations() {
        return Arbitraries.randomValue(random -> situation(random, random.nextInt(4) == 0, random.nextInt(6) == 0));
    }

    @Provide
    Arbitrary<Situation> stateful() {
        return Arbitraries.randomValue(random -> situation(random, true, random.nextInt(6) == 0));
    }

    @Provide
    Arbitrary<Situation> stateless() {
        return Arbitraries.randomValue(random -> situation(random, false, false));
    }

    private static Situation situation(Random random, boolean stateful, boolean retiring) {
        List<InstanceView> instances = new ArrayList<>();
        int count = random.nextInt(9);
        for (int i = 0; i < count; i++) {
            InstanceView instance = instance(random, i);
            boolean volumes = random.nextInt(8) == 0 ? !stateful : stateful;
            instances.add(volumes ? Fleet.with(instance, Fleet.MOUNTING) : instance);
        }
        Failures failures = Failures.none();
        for (int i = random.nextInt(6); i > 2; i--) {
            failures = failures.and(NOW.minusSeconds(random.nextInt(700)), "oom_killed", Rollout.rolling(), true);
        }
        boolean converged = random.nextBoolean();
        Wanted wanted = new Wanted(
                3,
                "spec-3",
                random.nextInt(6),
                stateful,
                Fleet.SMALL,
                stateful ? home(random) : Constraints.none(),
                random.nextInt(8) == 0,
                random.nextInt(3) == 0 ? Rollout.rolling() : Rollouts.any(random),
                random.nextInt(5) == 0,
                random.nextInt(4) == 0,
                Fleet.STARTUP_TIMEOUT,
                null);
        WorkloadView workload = new WorkloadView(
                wanted,
                retiring,
                stateful && random.nextInt(4) == 0,
                converged,
                wanted.promoted() || random.nextInt(4) == 0,
                converged || wanted.promoted(),
                NOW.minusSeconds(random.nextInt(900)),
                random.nextInt(3),
                instances,
                failures,
                converged ? new Condition(WorkloadStatus.CONVERGED, null, null, List.of()) : Condition.unexamined());
        Set<NodeId> evacuating = nodes(random, 0, 1);
        return new Situation(workload, new Leaving(evacuating, nodes(random, 2, 3)));
    }

    private static Set<NodeId> nodes(Random random, Integer... numbers) {
        return Stream.of(numbers)
                .filter(node -> random.nextInt(4) == 0)
                .map(Fleet::node)
                .collect(Collectors.toSet());
    }

    private static Constraints home(Random random) {
        NodeId home = random.nextBoolean() ? Fleet.node(random.nextInt(4)) : null;
        return new Constraints(null, home, Fleet.MOUNTING.volumeIds(), null);
    }

    private static InstanceView ofGeneration(InstanceView i, int generation) {
        return new InstanceView(
                i.id(),
                generation,
                i.specHash(),
                i.constraints(),
                i.requestedAt(),
                i.nodeId(),
                i.desired(),
                i.status(),
                i.bootingSince(),
                i.readySince(),
                i.drainUntil(),
                i.placementFailure(),
                i.relocation());
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
                random.nextBoolean() ? 3 : 1 + random.nextInt(2),
                "spec-" + (random.nextBoolean() ? 3 : 1 + random.nextInt(2)),
                random.nextInt(5) == 0 ? ELSEWHERE : Constraints.none(),
                NOW.minusSeconds(random.nextInt(5)),
                node,
                desired,
                status,
                node == null ? null : NOW.minusSeconds(random.nextInt(150)),
                status == InstanceStatus.READY ? NOW.minusSeconds(random.nextInt(150)) : null,
                desired == DesiredState.DRAINING ? NOW.plusSeconds(random.nextInt(20) - 10) : null,
                node == null && random.nextBoolean() ? "no_capacity_memory" : null,
                node != null && random.nextInt(6) == 0 ? "rebalanced" : null);
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
                workload.proven(),
                workload.progressSince(),
                workload.progressTold(),
                instances,
                workload.failures(),
                workload.condition());
    }
}
