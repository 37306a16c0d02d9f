package dev.plfm.convergence.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.WorkloadStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * A workload on four nodes over virtual time: instances boot, drain and break, nodes go and come back, people deploy and scale. The
 * seed decides everything.
 */
class ConvergenceSimulationTest {
    private static final Duration TICK = Duration.ofMillis(500);
    private static final int NODES = 4;
    private static final int ROOM = 3;
    private static final Constraints ELSEWHERE = new Constraints("arm64", null, null, null);
    private static final int CHAOS_TICKS = 240;
    private static final int CALM_TICKS = 1_200;

    @Property(tries = 200)
    void whatever_happens_it_converges_once_things_calm_down(@ForAll long seed) {
        Simulation simulation = new Simulation(seed);
        simulation.chaosAndCalm();
        simulation.fleet.secretsMissing = false;
        simulation.fleet.deploy("spec-calm", Rollouts.any(simulation.random));
        simulation.fleet.promote();
        simulation.run();

        assertThat(simulation.fleet.condition.status()).isEqualTo(WorkloadStatus.CONVERGED);
        assertThat(simulation.fleet.ready()).hasSize(simulation.fleet.view().replicas());
        assertThat(simulation.fleet.reconcile()).isEmpty();
    }

    @Property(tries = 100)
    void what_does_not_converge_by_itself_waits_for_somebody_and_says_so(@ForAll long seed) {
        Simulation simulation = new Simulation(seed);
        simulation.chaosAndCalm();
        simulation.run();

        Condition condition = simulation.fleet.condition;
        if (condition.status() != WorkloadStatus.CONVERGED) {
            boolean givenUp = condition.status() == WorkloadStatus.FAILED;
            assertThat(givenUp
                            || Set.of("paused", "awaiting_promotion", "secrets_missing")
                                    .contains(condition.reason()))
                    .as("%s", condition)
                    .isTrue();
        }
        assertThat(simulation.fleet.reconcile()).isEmpty();
    }

    @Property(tries = 200)
    void deploys_in_a_row_never_make_more_unavailable_than_they_may(@ForAll long seed) {
        Simulation simulation = new Simulation(seed, false);
        Fleet fleet = simulation.fleet;
        fleet.scale(1 + simulation.random.nextInt(6));
        simulation.run();
        int mayBeMissing = 0;
        for (int deploy = 2; deploy < 6; deploy++) {
            fleet.deploy("spec-" + deploy, Rollouts.any(simulation.random));
            mayBeMissing = Math.max(mayBeMissing, fleet.rollout.maxUnavailable());
            int ticks = simulation.random.nextInt(60);
            for (int i = 0; i < ticks; i++) {
                simulation.tick();
                assertThat(fleet.ready().size()).isGreaterThanOrEqualTo(fleet.replicas - mayBeMissing);
            }
        }
        fleet.promote();
        simulation.run();
        assertThat(fleet.condition.status()).isEqualTo(WorkloadStatus.CONVERGED);
    }

    @Property(tries = 200)
    void a_workload_with_volumes_never_has_two_instances(@ForAll long seed) {
        Simulation simulation = new Simulation(seed, true);
        for (int i = 0; i < CHAOS_TICKS; i++) {
            simulation.chaos();
            simulation.tick();
            assertThat(simulation.fleet.instances.size()).isLessThanOrEqualTo(1);
        }
        simulation.calm();
        simulation.fleet.secretsMissing = false;
        simulation.fleet.deploy("spec-calm");
        simulation.run();
        assertThat(simulation.fleet.condition.status()).isEqualTo(WorkloadStatus.CONVERGED);
    }

    @Property(tries = 100)
    void a_rollout_is_told_of_a_bounded_number_of_times(@ForAll long seed) {
        Simulation simulation = new Simulation(seed, false);
        simulation.fleet.scale(12);
        simulation.roomy = true;
        simulation.run();
        simulation.fleet.deploy("spec-2", Rollouts.any(simulation.random));
        simulation.fleet.promote();
        simulation.tells = 0;
        simulation.run();
        assertThat(simulation.fleet.condition.status()).isEqualTo(WorkloadStatus.CONVERGED);
        assertThat(simulation.tells).isLessThanOrEqualTo(16);
    }

    @Property(tries = 100)
    void a_drained_node_is_left_without_a_gap_in_service(@ForAll long seed) {
        Simulation simulation = new Simulation(seed, false);
        simulation.fleet.scale(1 + simulation.random.nextInt(6));
        simulation.run();
        simulation.fleet.evacuating.add(Fleet.node(simulation.random.nextInt(NODES)));
        for (int i = 0; i < 300; i++) {
            simulation.tick();
            assertThat(simulation.fleet.ready().size()).isGreaterThanOrEqualTo(simulation.fleet.replicas);
        }
        assertThat(simulation.fleet.instances.values())
                .noneMatch(i -> simulation.fleet.evacuating.contains(i.nodeId()));
    }

    @Property(tries = 100)
    void a_spec_that_never_gets_ready_fails_and_leaves_the_old_one_serving(@ForAll long seed) {
        Simulation simulation = new Simulation(seed, false);
        simulation.fleet.scale(1 + simulation.random.nextInt(4));
        simulation.run();
        simulation.brokenSpecs.add("spec-bad");
        simulation.fleet.deploy("spec-bad");
        for (int i = 0; i < CALM_TICKS; i++) {
            simulation.tick();
            assertThat(simulation.fleet.ready().size()).isGreaterThanOrEqualTo(simulation.fleet.replicas);
        }
        assertThat(simulation.fleet.condition.status()).isEqualTo(WorkloadStatus.FAILED);
        assertThat(simulation.fleet.instances).hasSize(simulation.fleet.replicas);
    }

    @Property(tries = 100)
    void a_retiring_workload_comes_to_nothing_whatever_state_it_is_in(@ForAll long seed) {
        Simulation simulation = new Simulation(seed);
        for (int i = 0; i < 100; i++) {
            simulation.chaos();
            simulation.tick();
        }
        simulation.calm();
        simulation.fleet.retiring = true;
        for (int i = 0; i < 100 && !simulation.fleet.retired; i++) {
            simulation.tick();
        }
        assertThat(simulation.fleet.retired).isTrue();
        assertThat(simulation.fleet.instances).isEmpty();
    }

    /** The world around one fleet. */
    private static final class Simulation {
        final Random random;
        final Fleet fleet = Fleet.wanting(3);
        final Set<String> brokenSpecs = new HashSet<>();
        private final Set<NodeId> silent = new HashSet<>();
        private final Map<Object, Integer> age = new HashMap<>();
        private int specs = 10;
        private boolean roomy;
        private int tells;

        Simulation(long seed) {
            this(seed, new Random(seed).nextInt(6) == 0);
        }

        Simulation(long seed, boolean stateful) {
            random = new Random(seed);
            if (stateful) {
                fleet.withVolume();
            }
        }

        void chaosAndCalm() {
            for (int i = 0; i < CHAOS_TICKS; i++) {
                chaos();
                tick();
            }
            calm();
        }

        /** What may go wrong, or what people may want. */
        void chaos() {
            switch (random.nextInt(60)) {
                case 0, 10 -> fleet.deploy("spec-" + ++specs, Rollouts.any(random));
                case 1 -> fleet.deploy("spec-" + Math.max(1, specs - 1), Rollouts.any(random));
                case 2 -> fleet.scale(random.nextInt(7));
                case 3, 4 -> any(fleet.ready()).forEach(i -> fleet.fails(i.id()));
                case 5 -> any(fleet.booting()).forEach(i -> fleet.fails(i.id()));
                case 6 -> silence(Fleet.node(random.nextInt(NODES)));
                case 7 -> silent.clear();
                case 8 -> fleet.evacuating.add(Fleet.node(random.nextInt(NODES)));
                case 9 -> fleet.evacuating.clear();
                case 11 -> fleet.pause();
                case 12 -> fleet.resume();
                case 13, 14 -> fleet.promote();
                case 15 -> fleet.disabled.add(Fleet.node(random.nextInt(NODES)));
                case 16 -> fleet.disabled.clear();
                case 17 -> any(fleet.ready()).forEach(i -> fleet.relocate(i.id()));
                case 18 -> fleet.want(random.nextBoolean() ? Constraints.none() : ELSEWHERE);
                case 19 -> fleet.secretsMissing = random.nextBoolean();
                default -> {}
            }
        }

        private void silence(NodeId node) {
            silent.add(node);
            fleet.lost(node);
        }

        /** Nothing goes wrong any more. */
        void calm() {
            silent.clear();
            fleet.evacuating.clear();
            fleet.disabled.clear();
        }

        void run() {
            for (int i = 0; i < CALM_TICKS && fleet.condition.status() != WorkloadStatus.CONVERGED; i++) {
                tick();
            }
        }

        /** Half a second: nodes do what they were told, the scheduler places what fits, and the workload is reconciled. */
        void tick() {
            fleet.wait(TICK);
            fleet.stopping().forEach(i -> after(i.id(), "stop", 3, () -> fleet.stops(i.id())));
            fleet.draining().forEach(i -> after(i.id(), "drain", 30, () -> fleet.stops(i.id())));
            fleet.booting()
                    .forEach(i -> after(i.id(), "boot", 8, () -> {
                        if (brokenSpecs.contains(i.specHash())) {
                            fleet.fails(i.id());
                        } else {
                            fleet.ready(i.id());
                        }
                    }));
            fleet.waiting().forEach(i -> place(i));
            int before = fleet.instances.size();
            int most = fleet.replicas + Math.max(1, fleet.view().surge());
            List<Step> steps = fleet.reconcile();
            for (Step step : steps) {
                tells += step instanceof Step.Tell ? 1 : 0;
            }
            assertThat(fleet.instances.size()).isLessThanOrEqualTo(Math.max(before, most));
            assertThat(fleet.retired || fleet.decide().steps().isEmpty())
                    .as("after %s still %s", steps, fleet.decide().steps())
                    .isTrue();
        }

        private void place(InstanceView instance) {
            for (int node = 0; node < NODES; node++) {
                NodeId id = Fleet.node(node);
                long there = fleet.instances.values().stream()
                        .filter(i -> id.equals(i.nodeId()))
                        .count();
                if (there < (roomy ? 100 : ROOM)
                        && !silent.contains(id)
                        && !fleet.evacuating.contains(id)
                        && !fleet.disabled.contains(id)) {
                    fleet.place(instance.id(), id);
                    return;
                }
            }
            fleet.unplaceable(instance.id(), "no_capacity_memory");
        }

        /** Does it once it has been due for so many ticks, or less. */
        private void after(Object id, String what, int most, Runnable action) {
            int ticks = age.merge(id + what, 1, Integer::sum);
            if (ticks >= most || random.nextInt(most) == 0) {
                action.run();
            }
        }

        private List<InstanceView> any(List<InstanceView> of) {
            List<InstanceView> running = new ArrayList<>(of);
            running.removeIf(i -> i.desired() != DesiredState.RUNNING);
            return running.isEmpty() ? List.of() : List.of(running.get(random.nextInt(running.size())));
        }
    }
}
