package dev.plfm.command.plan;

import static dev.plfm.command.plan.Workloads.NEW;
import static dev.plfm.command.plan.Workloads.NOW;
import static dev.plfm.command.plan.Workloads.OLD;
import static dev.plfm.command.plan.Workloads.node;
import static dev.plfm.command.plan.Workloads.running;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.command.plan.Forecast.Course;
import dev.plfm.command.plan.PlannedStep.Kind;
import dev.plfm.convergence.reconcile.InstanceView;
import dev.plfm.convergence.reconcile.Leaving;
import dev.plfm.convergence.reconcile.Reconciliation;
import dev.plfm.convergence.reconcile.Step;
import dev.plfm.convergence.schedule.ClusterView;
import dev.plfm.convergence.schedule.Outcome;
import dev.plfm.convergence.schedule.PlacementRequest;
import dev.plfm.convergence.schedule.PreemptionPolicy;
import dev.plfm.convergence.schedule.Scheduler;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.Promotion;
import dev.plfm.kernel.value.Rollout;
import dev.plfm.kernel.value.RolloutStrategy;
import dev.plfm.kernel.value.WorkloadStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

class ForecastPropertiesTest {
    private static final List<Rollout> ROLLOUTS = List.of(
            Rollout.rolling(),
            new Rollout(RolloutStrategy.ROLLING, 0, 1, null, null, null, null, 600, 3),
            new Rollout(RolloutStrategy.ROLLING, 3, 2, null, null, null, null, 600, 3),
            new Rollout(RolloutStrategy.CANARY, 1, 0, 2, Promotion.AUTOMATIC, null, null, 600, 3),
            new Rollout(RolloutStrategy.BLUE_GREEN, 1, 0, null, Promotion.AUTOMATIC, null, null, 600, 3));

    @Property(tries = 300)
    void what_is_planned_for_now_is_what_the_decisions_say(@ForAll("situations") Situation situation) {
        Course course = situation.course();

        List<PlannedStep> planned = course.waves().get(0).values().stream()
                .flatMap(Collection::stream)
                .toList();
        assertThat(places(planned)).isEqualTo(situation.placesOfRequests());
        assertThat(planned.stream().filter(step -> step.step() == Kind.DRAIN).map(PlannedStep::instanceId))
                .containsExactlyElementsOf(situation.drains());
    }

    @Property(tries = 300)
    void with_room_for_all_everything_ends_converged(@ForAll("situations") Situation situation) {
        Course course = situation.course();

        assertThat(course.complete()).isTrue();
        assertThat(course.ends().values()).allMatch(end -> end.status() == WorkloadStatus.CONVERGED);
    }

    @Property(tries = 100)
    void the_same_situation_has_the_same_course(@ForAll("situations") Situation situation) {
        assertThat(situation.course()).isEqualTo(situation.course());
    }

    @Provide
    Arbitrary<Situation> situations() {
        return Arbitraries.longs().map(Situation::of);
    }

    private static List<@Nullable NodeId> places(List<PlannedStep> steps) {
        List<@Nullable NodeId> places = new ArrayList<>();
        steps.stream().filter(step -> step.step() == Kind.REQUEST).forEach(step -> places.add(step.nodeId()));
        return places;
    }

    /** One or two workloads somewhere on their way, on nodes with room. */
    record Situation(long seed, List<Outlook> outlooks, Leaving leaving) {
        static Situation of(long seed) {
            Random random = new Random(seed);
            List<Outlook> outlooks = new ArrayList<>();
            int number = 0;
            for (String processType : random.nextBoolean() ? List.of("web") : List.of("web", "worker")) {
                boolean stateful = random.nextInt(5) == 0;
                List<InstanceView> instances = new ArrayList<>();
                int count = stateful ? random.nextInt(2) : random.nextInt(6);
                for (int i = 0; i < count; i++) {
                    instances.add(running(
                            number++,
                            random.nextInt(3) == 0 ? NEW : OLD,
                            random.nextInt(4) == 0 ? InstanceStatus.BOOTING : InstanceStatus.READY,
                            node(random.nextInt(5))));
                }
                Rollout rollout = ROLLOUTS.get(random.nextInt(ROLLOUTS.size()));
                outlooks.add(Workloads.outlook(
                        processType, Workloads.view(random.nextInt(6), rollout, stateful, instances)));
            }
            Set<NodeId> draining = random.nextInt(3) == 0 ? Set.of(node(0)) : Set.of();
            return new Situation(seed, outlooks, new Leaving(draining, Set.of()));
        }

        ClusterView cluster() {
            ClusterView cluster = Workloads.cluster(5, 16_384, outlooks);
            for (NodeId node : leaving.draining()) {
                cluster = cluster.with(node, NodeState.DRAINING);
            }
            return cluster;
        }

        Course course() {
            return Forecast.of(
                    outlooks,
                    new ForeseenCluster(cluster(), Workloads.sizes(outlooks), PreemptionPolicy.OFF, NOW),
                    leaving,
                    NOW);
        }

        /** As the scheduler gives them to the requests that decisions make, one workload after the other. */
        List<@Nullable NodeId> placesOfRequests() {
            List<PlacementRequest> requests = new ArrayList<>();
            for (Outlook outlook : outlooks) {
                for (Step step : decided(outlook)) {
                    if (step instanceof Step.Request request) {
                        for (int i = 0; i < request.count(); i++) {
                            requests.add(Workloads.request(outlook, Workloads.instance(1000 + requests.size())));
                        }
                    }
                }
            }
            List<@Nullable NodeId> places = new ArrayList<>();
            Scheduler.place(requests, cluster(), NOW)
                    .forEach(outcome ->
                            places.add(outcome instanceof Outcome.Assigned assigned ? assigned.nodeId() : null));
            return places;
        }

        List<InstanceId> drains() {
            List<InstanceId> drains = new ArrayList<>();
            outlooks.forEach(outlook -> decided(outlook).forEach(step -> {
                if (step instanceof Step.Drain drain) {
                    drains.add(drain.instanceId());
                }
            }));
            return drains;
        }

        private List<Step> decided(Outlook outlook) {
            return Reconciliation.decide(outlook.after(), NOW, leaving).steps();
        }
    }
}
