package dev.plfm.command.plan;

import static dev.plfm.command.plan.Workloads.NEW;
import static dev.plfm.command.plan.Workloads.NOW;
import static dev.plfm.command.plan.Workloads.OLD;
import static dev.plfm.command.plan.Workloads.node;
import static dev.plfm.command.plan.Workloads.running;
import static dev.plfm.command.plan.Workloads.view;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.command.plan.Forecast.Course;
import dev.plfm.command.plan.ForeseenCluster.Place;
import dev.plfm.command.plan.PlannedStep.Kind;
import dev.plfm.command.plan.PlannedStep.PlacementFailure;
import dev.plfm.convergence.reconcile.Condition;
import dev.plfm.convergence.reconcile.InstanceView;
import dev.plfm.convergence.reconcile.Leaving;
import dev.plfm.convergence.schedule.ClusterView;
import dev.plfm.convergence.schedule.PlacementRequest;
import dev.plfm.convergence.schedule.PreemptionPolicy;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.Promotion;
import dev.plfm.kernel.value.Rollout;
import dev.plfm.kernel.value.RolloutStrategy;
import dev.plfm.kernel.value.WorkloadStatus;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ForecastTest {
    @Test
    void a_first_deploy_requests_all_at_once_and_then_has_nothing_to_do() {
        Course course = course(Leaving.none(), 4096, outlook("web", 3, Rollout.rolling(), List.of()));

        assertThat(course.waves()).hasSize(1);
        assertThat(steps(course, 0)).hasSize(3).allMatch(step -> step.step() == Kind.REQUEST);
        assertThat(steps(course, 0).map(PlannedStep::nodeId)).doesNotHaveDuplicates();
        assertThat(course.complete()).isTrue();
        assertThat(course.ends().values()).allMatch(end -> end.status() == WorkloadStatus.CONVERGED);
    }

    @Test
    void a_rolling_deploy_replaces_one_after_the_other() {
        Course course = course(Leaving.none(), 4096, outlook("web", 3, Rollout.rolling(), ready(3, OLD)));

        assertThat(steps(course, 0).map(PlannedStep::step)).containsExactly(Kind.REQUEST);
        assertThat(all(course).filter(step -> step.step() == Kind.REQUEST)).hasSize(3);
        assertThat(all(course).filter(step -> step.step() == Kind.DRAIN).map(PlannedStep::instanceId))
                .containsExactlyInAnyOrder(Workloads.instance(0), Workloads.instance(1), Workloads.instance(2));
        assertThat(course.complete()).isTrue();
    }

    @Test
    void a_blue_green_deploy_waits_for_somebody_once_the_new_set_is_ready() {
        Rollout blueGreen = new Rollout(RolloutStrategy.BLUE_GREEN, 1, 0, null, Promotion.MANUAL, null, null, 600, 3);

        Course course = course(Leaving.none(), 4096, outlook("web", 2, blueGreen, ready(2, OLD)));

        assertThat(all(course).map(PlannedStep::step)).containsExactly(Kind.REQUEST, Kind.REQUEST);
        assertThat(course.ends().values().stream().map(Condition::reason))
                .containsExactly(Condition.AWAITING_PROMOTION);
    }

    @Test
    void a_canary_that_proves_itself_is_promoted_and_the_rest_follows() {
        Rollout canary = new Rollout(RolloutStrategy.CANARY, 1, 0, 1, Promotion.AUTOMATIC, 60, null, 600, 3);

        Course course = course(Leaving.none(), 4096, outlook("web", 2, canary, ready(2, OLD)));

        assertThat(all(course).map(PlannedStep::step)).contains(Kind.PROMOTE);
        assertThat(all(course).filter(step -> step.step() == Kind.DRAIN)).hasSize(2);
        assertThat(course.complete()).isTrue();
    }

    @Test
    void a_stateful_instance_stops_before_its_successor_is_requested() {
        Outlook outlook = Workloads.outlook("db", view(1, Rollout.rolling(), true, ready(1, OLD)));

        Course course = course(Leaving.none(), 4096, outlook);

        assertThat(steps(course, 0).map(PlannedStep::step)).containsExactly(Kind.DRAIN);
        assertThat(steps(course, 1).map(PlannedStep::step)).containsExactly(Kind.REQUEST);
    }

    @Test
    void what_fits_nowhere_is_said_once_and_not_waited_for() {
        Course course = course(Leaving.none(), 100, outlook("web", 2, Rollout.rolling(), List.of()));

        assertThat(course.waves()).hasSize(1);
        assertThat(steps(course, 0).map(PlannedStep::placementFailure).filter(Objects::nonNull))
                .hasSize(2)
                .allMatch(failure -> failure.reason().equals("no_capacity_memory") && failure.sentence() != null);
        assertThat(course.complete()).isTrue();
    }

    @Test
    void room_that_a_drained_instance_leaves_is_used_in_the_next_wave() {
        Rollout removesFirst = new Rollout(RolloutStrategy.ROLLING, 0, 1, null, null, null, null, 600, 3);
        Outlook outlook = outlook("web", 3, removesFirst, ready(3, OLD));

        Course course = course(Leaving.none(), 150, outlook);

        assertThat(all(course).filter(step -> step.step() == Kind.REQUEST))
                .hasSize(3)
                .allMatch(step -> step.nodeId() != null);
        assertThat(course.complete()).isTrue();
    }

    @Test
    void stateless_instances_leave_a_draining_node_and_stateful_ones_stay() {
        List<InstanceView> web = List.of(running(0, NEW, InstanceStatus.READY, node(0)));
        Leaving leaving = new Leaving(Set.of(node(0)), Set.of());

        Course course = course(
                leaving,
                4096,
                outlook("web", 1, Rollout.rolling(), web),
                Workloads.outlook(
                        "db",
                        view(1, Rollout.rolling(), true, List.of(running(7, NEW, InstanceStatus.READY, node(0))))));

        assertThat(steps(course, 0).map(PlannedStep::reason)).containsExactly("node_draining");
        assertThat(all(course).map(PlannedStep::instanceId).filter(Objects::nonNull))
                .containsExactly(Workloads.instance(0));
    }

    @Test
    void a_rollout_of_more_waves_than_anybody_reads_is_cut_short() {
        Course course = course(Leaving.none(), 40_960, outlook("web", 200, Rollout.rolling(), ready(200, OLD)));

        assertThat(course.waves()).hasSize(Forecast.MOST_WAVES);
        assertThat(course.complete()).isFalse();
    }

    @Test
    void what_fails_in_a_later_wave_is_told_by_its_reason_alone() {
        Outlook growing = outlook("web", 5, Rollout.rolling(), ready(3, OLD));
        ForeseenCluster cluster = new ForeseenCluster(
                Workloads.cluster(3, 100, List.of(growing)),
                Workloads.sizes(List.of(growing)),
                PreemptionPolicy.OFF,
                NOW);
        List<PlacementRequest> request = List.of(Workloads.request(growing, Workloads.instance(9)));

        assertThat(failures(cluster.place(request, false))).singleElement().satisfies(failure -> {
            assertThat(failure.reason()).isEqualTo("no_capacity_memory");
            assertThat(failure.sentence()).isNull();
        });
        assertThat(failures(cluster.place(request, true)))
                .allSatisfy(failure -> assertThat(failure.sentence()).startsWith("No node fits"));
    }

    @Test
    void only_so_many_failures_are_told_in_a_sentence_and_the_same_need_once() {
        Outlook web = outlook("web", 1, Rollout.rolling(), List.of());
        ForeseenCluster cluster =
                new ForeseenCluster(Workloads.cluster(3, 100, List.of(web)), Map.of(), PreemptionPolicy.OFF, NOW);
        List<PlacementRequest> requests = IntStream.range(0, 60)
                .mapToObj(i -> PlacementRequest.of(
                        Workloads.instance(i),
                        web.workloadId(),
                        Workloads.ORG,
                        0.5,
                        (200L + i / 2) << 20,
                        Constraints.none()))
                .toList();

        assertThat(failures(cluster.place(requests, true))
                        .map(PlacementFailure::sentence)
                        .filter(Objects::nonNull))
                .hasSize(2 * ForeseenCluster.MOST_SENTENCES);
    }

    @Test
    void a_forecast_of_very_many_instances_ends_early_and_says_so() {
        Outlook[] outlooks = IntStream.range(0, 40)
                .mapToObj(w -> outlook("web" + w, 400, Rollout.rolling(), readyFrom(1000 * w, 400)))
                .toArray(Outlook[]::new);

        Course course = course(Leaving.none(), 4_096_000, outlooks);

        assertThat(course.waves()).hasSizeBetween(2, Forecast.MOST_WAVES - 1);
        assertThat(steps(course, 0)).hasSize(40);
        assertThat(course.complete()).isFalse();
    }

    private static Stream<PlacementFailure> failures(List<Place> places) {
        return places.stream().map(Place::failure).filter(Objects::nonNull);
    }

    private static List<InstanceView> readyFrom(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(i -> running(i, OLD, InstanceStatus.READY, node(i % 3)))
                .toList();
    }

    private static Course course(Leaving leaving, long memoryMi, Outlook... outlooks) {
        List<Outlook> all = List.of(outlooks);
        ClusterView cluster = Workloads.cluster(3, memoryMi, all);
        for (NodeId node : leaving.draining()) {
            cluster = cluster.with(node, NodeState.DRAINING);
        }
        return Forecast.of(
                all, new ForeseenCluster(cluster, Workloads.sizes(all), PreemptionPolicy.OFF, NOW), leaving, NOW);
    }

    private static Outlook outlook(String processType, int replicas, Rollout rollout, List<InstanceView> instances) {
        return Workloads.outlook(processType, view(replicas, rollout, false, instances));
    }

    private static List<InstanceView> ready(int count, String spec) {
        return IntStream.range(0, count)
                .mapToObj(i -> running(i, spec, InstanceStatus.READY, node(i % 3)))
                .toList();
    }

    private static Stream<PlannedStep> steps(Course course, int wave) {
        return course.waves().get(wave).values().stream().flatMap(Collection::stream);
    }

    private static Stream<PlannedStep> all(Course course) {
        return IntStream.range(0, course.waves().size()).boxed().flatMap(wave -> steps(course, wave));
    }
}
