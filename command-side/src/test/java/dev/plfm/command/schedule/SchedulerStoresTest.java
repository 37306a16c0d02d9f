package dev.plfm.command.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.plfm.command.schedule.ClusterNodes.Held;
import dev.plfm.command.schedule.PendingInstances.Pending;
import dev.plfm.command.schedule.PlacedInstances.Placed;
import dev.plfm.convergence.reconcile.Leaving;
import dev.plfm.convergence.schedule.NodeView;
import dev.plfm.convergence.schedule.PlacementRequest;
import dev.plfm.convergence.schedule.RunningInstance;
import dev.plfm.kernel.event.NodeEvent.NodeEnrolled;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.Allocatable;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.PlacementSettings;
import dev.plfm.kernel.value.Reservation;
import dev.plfm.kernel.value.Resources;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The scheduler's tables in PostgreSQL and those in memory behave alike. */
@ParameterizedClass
@MethodSource("stores")
class SchedulerStoresTest {
    private static final long MIB = 1L << 20;
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    @Parameter
    Supplier<SchedulerStores> make;

    private final OrgId org = OrgId.generate();
    private final EnvId env = EnvId.generate();
    private SchedulerStores stores;
    private long position;

    static Stream<Named<Supplier<SchedulerStores>>> stores() {
        return Stream.of(
                Named.of("in the database", SchedulerStores::inDatabase),
                Named.of("in memory", SchedulerStores::inMemory));
    }

    @BeforeEach
    void begin() {
        stores = make.get();
    }

    @Test
    void a_node_is_known_from_its_enrolment_and_enrols_once() {
        NodeId node = enrol();
        stores.nodes().stateChanged(node, NodeState.DEGRADED);
        stores.nodes().enrolled(enrolment(node, 99), NOW);
        stores.nodes().capacityUpdated(node, new Allocatable(2, 512 * MIB));

        NodeView view = only();
        assertThat(view.nodeId()).isEqualTo(node);
        assertThat(view.region()).isEqualTo("eu");
        assertThat(view.arch()).isEqualTo("arm64");
        assertThat(view.state()).isEqualTo(NodeState.DEGRADED);
        assertThat(view.memoryBytes()).isEqualTo(512 * MIB);
        assertThat(view.cpuCores()).isEqualTo(2);
    }

    @Test
    void a_heartbeat_counts_when_it_is_later_than_the_enrolment() {
        NodeId node = enrol();
        assertThat(only().heardAt()).isCloseTo(NOW, within(60, ChronoUnit.SECONDS));
        stores.heard().note(node, NOW.minusSeconds(300));
        assertThat(only().heardAt()).isCloseTo(NOW, within(60, ChronoUnit.SECONDS));
    }

    @Test
    void what_is_promised_twice_counts_once_and_is_given_back_once() {
        NodeId node = enrol();
        InstanceId instance = InstanceId.generate();
        Reservation reservation = new Reservation(instance, 100 * MIB, 0.5, "fd00::2");
        stores.nodes()
                .reserved(
                        Map.of(node, List.of(reservation, new Reservation(InstanceId.generate(), MIB, 1, "fd00::3"))));
        stores.nodes().reserved(Map.of(node, List.of(reservation)));
        assertThat(only().reservedMemoryBytes()).isEqualTo(101 * MIB);
        assertThat(only().reservedCpu()).isEqualTo(1.5);
        assertThat(stores.nodes().heldFor(List.of(instance, InstanceId.generate())))
                .isEqualTo(Map.of(instance, Map.of(node, new Held("fd00::2", NodeState.ACTIVE))));

        stores.nodes().released(node, List.of(instance));
        stores.nodes().released(node, List.of(instance));
        assertThat(only().reservedMemoryBytes()).isEqualTo(MIB);
        assertThat(only().reservedCpu()).isEqualTo(1.0);
        assertThat(stores.nodes().heldFor(List.of(instance))).isEmpty();
    }

    @Test
    void what_many_nodes_promise_at_once_counts_for_each() {
        NodeId one = enrol();
        NodeId other = enrol();
        Reservation first = new Reservation(InstanceId.generate(), MIB, 1, "fd00::2");
        Reservation second = new Reservation(InstanceId.generate(), 2 * MIB, 1, "fd00::3");
        Reservation third = new Reservation(InstanceId.generate(), 4 * MIB, 1, "fd01::2");
        stores.nodes().reserved(Map.of(one, List.of(first)));
        stores.nodes().reserved(Map.of(one, List.of(first, second), other, List.of(third)));
        stores.nodes().reserved(Map.of());

        Map<NodeId, Long> reserved = stores.nodes().all(NOW).stream()
                .collect(Collectors.toMap(NodeView::nodeId, NodeView::reservedMemoryBytes));
        assertThat(reserved).isEqualTo(Map.of(one, 3 * MIB, other, 4 * MIB));
    }

    @Test
    void start_failures_fade() {
        NodeId node = enrol();
        stores.nodes().startFailed(node, NOW.minusSeconds(600));
        stores.nodes().startFailed(node, NOW.minusSeconds(300));
        assertThat(only().startFailures()).isCloseTo(0.75, within(0.01));
    }

    @Test
    void nodes_that_drain_or_are_disabled_are_to_be_left() {
        NodeId draining = enrol();
        NodeId disabled = enrol();
        NodeId offline = enrol();
        enrol();
        stores.nodes().stateChanged(draining, NodeState.DRAINING);
        stores.nodes().stateChanged(disabled, NodeState.DISABLED);
        stores.nodes().stateChanged(offline, NodeState.OFFLINE);

        assertThat(stores.nodes().current()).isEqualTo(new Leaving(Set.of(draining), Set.of(disabled)));
        assertThat(stores.nodes().isOffline(offline)).isTrue();
        assertThat(stores.nodes().isOffline(draining)).isFalse();
        assertThat(stores.nodes().isOffline(NodeId.generate())).isFalse();
    }

    @Test
    void a_reservation_that_nobody_uses_is_an_orphan() {
        NodeId node = enrol();
        NodeId other = enrol();
        InstanceId waiting = request("web");
        InstanceId placed = InstanceId.generate();
        InstanceId moved = InstanceId.generate();
        InstanceId gone = InstanceId.generate();
        for (InstanceId id : List.of(waiting, placed, moved, gone)) {
            stores.nodes().reserved(Map.of(node, List.of(new Reservation(id, MIB, 1, "fd00::" + ++position))));
        }
        place("web", Map.of(placed, node, moved, other));

        assertThat(stores.nodes().orphans(10).get(node)).containsExactlyInAnyOrder(moved, gone);
        assertThat(stores.nodes().orphans(1).get(node)).hasSize(1);
    }

    @Test
    void instances_wait_in_the_order_of_their_requests() {
        InstanceId first = request("web");
        InstanceId second = request("web");
        InstanceId third = request("worker");
        assertThat(due(NOW, 10)).containsExactly(first, second, third);
        assertThat(due(NOW, 2)).containsExactly(first, second);

        stores.pending().postpone(List.of(new Retry(first, NOW.plusSeconds(5), 3, "no_capacity_memory", false)));
        assertThat(due(NOW, 10)).containsExactly(second, third);
        assertThat(due(NOW.plusSeconds(5), 10)).containsExactly(first, second, third);
        Pending put = stores.pending().due(NOW.plusSeconds(5), 1).get(0);
        assertThat(put.attempts()).isEqualTo(3);
        assertThat(put.lastReason()).isEqualTo("no_capacity_memory");
        assertThat(put.retryAt()).isEqualTo(NOW.plusSeconds(5));

        stores.pending().hurry();
        stores.pending().remove(List.of(second));
        assertThat(due(NOW, 10)).containsExactly(first, third);
    }

    @Test
    void the_first_of_each_workload_comes_before_the_second_of_any_but_not_what_was_refused() {
        InstanceId first = request("web");
        InstanceId second = request("web");
        request("web");
        InstanceId other = request("worker");
        InstanceId refused = request("cron");
        stores.pending()
                .postpone(List.of(
                        new Retry(refused, NOW.plusSeconds(5), 1, PendingInstances.NOT_WANTED, false),
                        new Retry(other, NOW.plusSeconds(5), 1, "no_capacity_memory", false)));

        assertThat(stores.pending().firstOfEachWorkload(2, 10, NOW))
                .extracting(pending -> pending.request().instanceId())
                .containsExactly(first, other, second);
        assertThat(stores.pending().firstOfEachWorkload(1, 10, NOW.plusSeconds(5)))
                .extracting(pending -> pending.request().instanceId())
                .containsExactly(first, other, refused);
    }

    @Test
    void a_request_keeps_what_it_asked_for_and_its_cause() {
        InstanceId id = request("web");
        Pending pending = stores.pending().due(NOW, 1).get(0);

        assertThat(pending.request().instanceId()).isEqualTo(id);
        assertThat(pending.request().workloadId()).isEqualTo(workload("web"));
        assertThat(pending.request().memoryBytes()).isEqualTo(164 * MIB);
        assertThat(pending.request().cpu()).isEqualTo(0.5);
        assertThat(pending.request().constraints().arch()).isEqualTo("arm64");
        assertThat(pending.cause()).isEqualTo(new Cause(position, "{}"));
        assertThat(pending.lastReason()).isNull();
    }

    @Test
    void placed_instances_are_counted_by_workload_and_node() {
        NodeId node = enrol();
        NodeId lost = enrol();
        InstanceId one = InstanceId.generate();
        place("web", Map.of(one, node, InstanceId.generate(), node));
        place("web", Map.of(one, lost));
        place("worker", Map.of(InstanceId.generate(), lost));
        stores.nodes().stateChanged(lost, NodeState.OFFLINE);

        assertThat(stores.placed().counts(List.of(workload("web"), workload("cron"))))
                .isEqualTo(Map.of(workload("web"), Map.of(node, 2)));
        assertThat(stores.placed().workloadsOn(node)).containsExactly(workload("web"));
        assertThat(stores.placed().offlineNodes()).containsExactly(lost);
        stores.placed().reported(List.of(ready(one)));
        stores.placed().remove(one);
        stores.placed().remove(one);
        assertThat(stores.placed().counts(List.of(workload("web"))))
                .isEqualTo(Map.of(workload("web"), Map.of(node, 1)));
    }

    @Test
    void the_running_instances_of_some_workloads_are_told_without_those_of_others() {
        NodeId node = enrol();
        InstanceId web = InstanceId.generate();
        place("web", Map.of(web, node));
        place("worker", Map.of(InstanceId.generate(), node));

        assertThat(stores.placed().runningOf(List.of(workload("web"), workload("cron"))))
                .extracting(RunningInstance::instanceId)
                .containsExactly(web);
    }

    @Test
    void what_fails_leaves_no_trace() {
        NodeId node = enrol();
        InstanceId first = request("web");
        assertThatThrownBy(() -> stores.transaction().executeWithoutResult(status -> {
                    stores.lock().acquire();
                    stores.nodes().stateChanged(node, NodeState.OFFLINE);
                    stores.nodes().reserved(Map.of(node, List.of(new Reservation(first, MIB, 1, "fd00::2"))));
                    stores.pending().remove(List.of(first));
                    request("worker");
                    place("web", Map.of(first, node));
                    throw new IllegalStateException("crash");
                }))
                .hasMessage("crash");

        assertThat(only().state()).isEqualTo(NodeState.ACTIVE);
        assertThat(only().reservedMemoryBytes()).isZero();
        assertThat(due(NOW, 10)).containsExactly(first);
        assertThat(stores.placed().workloadsOn(node)).isEmpty();
        Boolean again = stores.transaction().execute(status -> stores.lock().tryAcquire());
        assertThat(again).isTrue();
    }

    @Test
    void silences_fade_more_slowly_than_start_failures_and_count_once_each() {
        NodeId node = enrol();
        stores.nodes().flapped(node, NOW.minusSeconds(7200));
        stores.nodes().flapped(node, NOW.minusSeconds(3600));
        stores.nodes().flapped(node, NOW.minusSeconds(3600));
        assertThat(only().flaps()).isCloseTo(0.75, within(0.01));
        assertThat(only().startFailures()).isZero();
        assertThat(only().labels()).containsEntry("arch", "arm64");
        assertThat(only().hostname()).isEqualTo("h");
    }

    @Test
    void higher_priorities_come_first() {
        InstanceId medium = request("web");
        InstanceId low = request("cron", constraints(10));
        InstanceId high = request("worker", constraints(90));
        assertThat(due(NOW, 10)).containsExactly(high, medium, low);
        assertThat(stores.pending().firstOfEachWorkload(2, 10, NOW))
                .extracting(pending -> pending.request().instanceId())
                .containsExactly(high, medium, low);
        assertThat(stores.pending().find(List.of(high, InstanceId.generate())).keySet())
                .containsExactly(high);
        assertThat(stores.pending().of(workload("cron"))).containsExactly(low);
        stores.pending().postpone(List.of(new Retry(low, NOW, 1, "no_capacity_memory", false)));
        assertThat(stores.pending().countByReason()).isEqualTo(Map.of("no_capacity_memory", 1));
    }

    @Test
    void a_placed_instance_keeps_what_it_asked_for_until_it_leaves() {
        NodeId node = enrol();
        InstanceId id = request("db", new Constraints("arm64", node, List.of("vol_1"), null));
        PlacementRequest request = stores.pending().find(List.of(id)).get(id).request();
        stores.placed().add(List.of(new Placed(request, node, NOW)));

        RunningInstance running = stores.placed().running().get(node).get(0);
        assertThat(running)
                .isEqualTo(new RunningInstance(
                        id, workload("db"), org, 50, 0.5, 164 * MIB, true, false, NOW, request.constraints()));
        assertThat(stores.placed().volumesInUse()).isEqualTo(Map.of("vol_1", id));
        assertThat(stores.placed().of(workload("db"))).isEqualTo(Map.of(id, node));
        stores.placed().leaving(id);
        assertThat(stores.placed().running().get(node).get(0).leaving()).isTrue();
        stores.placed().remove(id);
        assertThat(stores.placed().volumesInUse()).isEmpty();
    }

    @Test
    void an_instance_that_was_told_to_go_elsewhere_keeps_its_workload_busy_but_is_not_leaving_yet() {
        NodeId node = enrol();
        InstanceId id = InstanceId.generate();
        place("web", Map.of(id, node));
        stores.placed().reported(List.of(ready(id)));
        assertThat(stores.placed().unsettled()).isEmpty();
        stores.placed().moving(id);
        assertThat(stores.placed().running().get(node).get(0).leaving()).isFalse();
        assertThat(stores.placed().unsettled()).containsExactly(workload("web"));
    }

    @Test
    void when_an_organizations_limits_change_its_own_are_due_but_for_those_that_are_not_wanted() {
        InstanceId full = request("full");
        InstanceId overLimit = request("over");
        InstanceId unwanted = request("unwanted");
        stores.pending()
                .postpone(List.of(
                        new Retry(full, NOW.plusSeconds(60), 3, "no_capacity_memory", false),
                        new Retry(overLimit, NOW.plusSeconds(60), 3, "not_wanted:org_quota_exceeded:max_apps", false),
                        new Retry(unwanted, NOW.plusSeconds(60), 3, "not_wanted", false)));
        stores.pending().hurry(OrgId.generate());
        assertThat(due(NOW, 10)).isEmpty();
        stores.pending().hurry(org);
        assertThat(due(NOW, 10)).containsExactly(full, overLimit);
    }

    private InstanceStatusChanged ready(InstanceId instance) {
        return new InstanceStatusChanged(
                org,
                AppId.generate(),
                env,
                workload("web"),
                "web",
                instance,
                null,
                InstanceStatus.READY,
                "boot",
                null,
                null,
                null,
                null,
                NOW);
    }

    private void place(String processType, Map<InstanceId, NodeId> places) {
        places.forEach((id, node) -> stores.placed()
                .add(List.of(new Placed(
                        PlacementRequest.of(id, workload(processType), org, 0.5, 100 * MIB, Constraints.none()),
                        node,
                        NOW))));
    }

    private static Constraints constraints(int priority) {
        return new Constraints(null, null, null, new PlacementSettings(null, null, priority));
    }

    private NodeView only() {
        return stores.nodes().all(NOW).get(0);
    }

    private List<InstanceId> due(Instant at, int limit) {
        return stores.pending().due(at, limit).stream()
                .map(pending -> pending.request().instanceId())
                .toList();
    }

    private NodeId enrol() {
        NodeId node = NodeId.generate();
        stores.nodes().enrolled(enrolment(node, 1024), NOW);
        return node;
    }

    private static NodeEnrolled enrolment(NodeId node, long memoryMib) {
        return new NodeEnrolled(
                node,
                "h",
                "eu",
                "k",
                "CN=h",
                null,
                null,
                null,
                Map.of("arch", "arm64"),
                new Allocatable(8, memoryMib * MIB),
                "fd00:0:0:1::/64");
    }

    private InstanceId request(String processType) {
        return request(processType, new Constraints("arm64", null, null, null));
    }

    private InstanceId request(String processType, Constraints constraints) {
        InstanceId id = InstanceId.generate();
        InstanceRequested event = new InstanceRequested(
                org,
                AppId.generate(),
                env,
                workload(processType),
                processType,
                id,
                1,
                ReleaseId.generate(),
                null,
                "hash",
                new Resources(0.5, 100 * MIB, 0),
                constraints);
        stores.pending().add(Map.of(event, new Cause(++position, "{}")));
        return id;
    }

    private WorkloadId workload(String processType) {
        return WorkloadId.of(env, processType);
    }
}
