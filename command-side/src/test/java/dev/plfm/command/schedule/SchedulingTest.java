package dev.plfm.command.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.command.node.NodeCommand;
import dev.plfm.command.node.NodeCommand.ReleaseCapacity;
import dev.plfm.command.node.NodeCommand.ReserveCapacity;
import dev.plfm.command.workload.WorkloadCommand.MarkNodeLost;
import dev.plfm.command.workload.WorkloadCommand.MarkNodeReturned;
import dev.plfm.command.workload.WorkloadCommand.PlacementFailure;
import dev.plfm.command.workload.WorkloadCommand.ReconcileWorkload;
import dev.plfm.command.workload.WorkloadCommand.RecordPlacementFailures;
import dev.plfm.convergence.reconcile.Leaving;
import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.event.OrgEvent.OrgQuotaSet;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.QuotaDimension;
import dev.plfm.kernel.value.ReasonCode;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SchedulingTest {
    private SchedulerTestBed bed;
    private FakeCluster cluster;

    @BeforeEach
    void start() {
        bed = new SchedulerTestBed();
        cluster = bed.cluster;
    }

    @Test
    void requested_instances_get_places_on_different_nodes() {
        NodeId one = cluster.enrol(1000);
        NodeId two = cluster.enrol(1000);
        InstanceId first = cluster.request("web", 100);
        InstanceId second = cluster.request("web", 100);
        bed.settle();
        assertThat(Set.of(nodeOf(first), nodeOf(second))).containsExactlyInAnyOrder(one, two);
        assertThat(bed.pendingCount()).isZero();
        assertThat(reservedMib(one)).isEqualTo(100);
        assertThat(reservedMib(two)).isEqualTo(100);
    }

    @Test
    void what_does_not_fit_waits_with_a_reason_until_a_node_comes() {
        cluster.enrol(100);
        InstanceId waiting = cluster.request("web", 200);
        bed.settle();
        assertThat(failures()).singleElement().satisfies(failure -> {
            assertThat(failure.instanceId()).isEqualTo(waiting);
            assertThat(failure.reason()).isEqualTo("no_capacity_memory");
            assertThat(failure.retryAt()).isEqualTo(bed.now.plusSeconds(1));
        });
        NodeId larger = cluster.enrol(500);
        bed.settle();
        assertThat(nodeOf(waiting)).isEqualTo(larger);
    }

    @Test
    void what_would_exceed_the_quota_is_foreseen_and_reserves_nothing() {
        cluster.enrol(1000);
        bed.maxInstances = 2L;
        List<InstanceId> wanted =
                IntStream.range(0, 3).mapToObj(n -> cluster.request("web", 100)).toList();
        bed.deliver(List.of(cluster.log.poll(), cluster.log.poll(), cluster.log.poll(), cluster.log.poll()));
        assertThat(cluster.allocated).containsOnlyKeys(wanted.get(0), wanted.get(1));
        assertThat(failures()).singleElement().satisfies(failure -> {
            assertThat(failure.instanceId()).isEqualTo(wanted.get(2));
            assertThat(failure.reason()).isEqualTo("org_quota_exceeded:max_instances");
        });
        assertThat(cluster.commandsOf(ReleaseCapacity.class)).isEmpty();
    }

    @Test
    void a_race_for_the_quota_that_was_lost_gives_back_what_was_reserved() {
        NodeId node = cluster.enrol(1000);
        cluster.quota = 2;
        InstanceId first = cluster.request("web", 100);
        InstanceId second = cluster.request("web", 100);
        InstanceId third = cluster.request("web", 100);
        bed.deliver(List.of(cluster.log.poll(), cluster.log.poll(), cluster.log.poll(), cluster.log.poll()));
        assertThat(cluster.allocated).containsOnlyKeys(first, second);
        assertThat(failures()).singleElement().satisfies(failure -> {
            assertThat(failure.instanceId()).isEqualTo(third);
            assertThat(failure.reason()).isEqualTo("org_quota_exceeded:max_instances");
        });
        bed.maxInstances = 2L;
        bed.settle();
        assertThat(reservedMib(node)).isEqualTo(200);
        cluster.quota = 3;
        bed.maxInstances = 3L;
        cluster.log.add(new OrgQuotaSet(FakeCluster.ORG, QuotaDimension.MAX_INSTANCES, 3L));
        bed.settle();
        assertThat(cluster.allocated).containsKey(third);
        assertThat(bed.pendingCount()).isZero();
    }

    @Test
    void a_failure_is_told_at_ever_longer_intervals() {
        cluster.request("web", 200);
        bed.settle();
        for (int seconds = 0; seconds < 600; seconds++) {
            bed.now = bed.now.plusSeconds(1);
            bed.upkeep.retryWhatIsDue();
        }
        assertThat(failures()).hasSize(4).allMatch(failure -> failure.reason().equals("no_nodes_active"));
    }

    @Test
    void a_new_reason_is_told_at_once() {
        cluster.request("web", 200);
        bed.settle();
        cluster.enrol(100);
        bed.settle();
        for (int seconds = 0; seconds < 3; seconds++) {
            bed.now = bed.now.plusSeconds(1);
            bed.upkeep.retryWhatIsDue();
        }
        assertThat(failures())
                .extracting(PlacementFailure::reason)
                .containsExactly("no_nodes_active", "no_capacity_memory");
    }

    @Test
    void ten_thousand_that_wait_cost_no_command_when_room_for_none_comes() {
        NodeId node = cluster.enrol(100);
        IntStream.range(0, 10_000).forEach(n -> cluster.request("web", 200));
        bed.settle();
        assertThat(bed.pendingCount()).isEqualTo(10_000);
        cluster.commands.clear();
        for (int n = 0; n < 10; n++) {
            cluster.state(node, NodeState.ACTIVE);
            bed.settle();
        }
        assertThat(cluster.commands).isEmpty();
    }

    @Test
    void ten_thousand_that_wait_move_up_as_room_comes() {
        IntStream.range(0, 10_000).forEach(n -> cluster.request("web", 100));
        bed.settle();
        cluster.enrol(100_000);
        bed.settle();
        bed.upkeep.retryWhatIsDue();
        bed.settle();
        assertThat(cluster.allocated).hasSize(1000);
        assertThat(bed.pendingCount()).isEqualTo(9000);
    }

    @Test
    void what_stops_makes_room() {
        cluster.enrol(100);
        InstanceId first = cluster.request("web", 100);
        bed.settle();
        InstanceId second = cluster.request("api", 100);
        bed.settle();
        assertThat(cluster.allocated).doesNotContainKey(second);
        cluster.report(first, InstanceStatus.STOPPED, null);
        bed.settle();
        assertThat(cluster.allocated).containsKey(second);
        assertThat(bed.count("placed_instance")).isEqualTo(1);
    }

    @Test
    void a_node_that_has_less_than_believed_refuses_and_another_is_found() {
        NodeId small = cluster.enrol(1000);
        NodeId other = cluster.enrol(1000);
        cluster.shrink(small, 10);
        InstanceId instance = cluster.request("web", 100);
        bed.settle();
        assertThat(nodeOf(instance)).isEqualTo(other);
        assertThat(cluster.commandsOf(ReserveCapacity.class)).hasSize(2);
    }

    @Test
    void a_reservation_that_a_dead_scheduler_left_is_completed() {
        NodeId first = cluster.enrol(1000);
        NodeId second = cluster.enrol(1000);
        bed.settle();
        InstanceId instance = cluster.request("web", 100);
        cluster.reserveAndDie(second, instance, 100);
        bed.settle();
        assertThat(nodeOf(instance)).isEqualTo(second);
        assertThat(reservedMib(first)).isZero();
        assertThat(reservedMib(second)).isEqualTo(100);
        assertThat(cluster.commandsOf(ReserveCapacity.class)).isEmpty();
    }

    @Test
    void a_reservation_on_a_node_that_drains_is_given_back() {
        NodeId draining = cluster.enrol(1000);
        NodeId other = cluster.enrol(1000);
        bed.settle();
        InstanceId instance = cluster.request("web", 100);
        cluster.reserveAndDie(draining, instance, 100);
        cluster.state(draining, NodeState.DRAINING);
        bed.settle();
        assertThat(nodeOf(instance)).isEqualTo(other);
        bed.upkeep.lookForLeftovers();
        bed.settle();
        assertThat(reservedMib(draining)).isZero();
    }

    @Test
    void what_the_workload_no_longer_wants_is_given_back() {
        NodeId node = cluster.enrol(1000);
        InstanceId instance = cluster.request("web", 100);
        cluster.forget(instance);
        bed.settle();
        assertThat(cluster.allocated).isEmpty();
        assertThat(cluster.commandsOf(ReleaseCapacity.class)).hasSize(1);
        assertThat(reservedMib(node)).isZero();
    }

    @Test
    void an_instance_that_ends_before_it_has_a_place_waits_no_more() {
        InstanceId instance = cluster.request("web", 100);
        bed.settle();
        cluster.report(instance, InstanceStatus.STOPPED, null);
        bed.settle();
        assertThat(bed.pendingCount()).isZero();
    }

    @Test
    void a_lost_node_is_told_to_each_of_its_workloads() {
        NodeId node = cluster.enrol(1000);
        cluster.request("web", 100);
        cluster.request("web", 100);
        cluster.request("api", 100);
        bed.settle();
        cluster.state(node, NodeState.OFFLINE);
        bed.settle();
        assertThat(cluster.commandsOf(MarkNodeLost.class))
                .containsExactlyInAnyOrder(
                        new MarkNodeLost(cluster.workload("web"), node, bed.now),
                        new MarkNodeLost(cluster.workload("api"), node, bed.now));
        bed.upkeep.lookForLeftovers();
        assertThat(cluster.commandsOf(MarkNodeLost.class)).hasSize(4);
    }

    @Test
    void a_draining_node_makes_its_workloads_move() {
        NodeId node = cluster.enrol(1000);
        cluster.request("web", 100);
        bed.settle();
        cluster.state(node, NodeState.DRAINING);
        bed.settle();
        assertThat(cluster.commandsOf(ReconcileWorkload.class))
                .containsExactly(
                        new ReconcileWorkload(cluster.workload("web"), bed.now, new Leaving(Set.of(node), Set.of())));
        assertThat(bed.nodes.current().draining()).containsExactly(node);
        cluster.state(node, NodeState.ACTIVE);
        bed.settle();
        assertThat(bed.nodes.current()).isEqualTo(Leaving.none());
    }

    @Test
    void a_batch_that_is_delivered_twice_changes_nothing_more() {
        NodeId node = cluster.enrol(1000);
        InstanceId instance = cluster.request("web", 100);
        List<DomainEvent> batch = List.copyOf(cluster.log);
        bed.settle();
        bed.deliver(batch);
        bed.settle();
        assertThat(cluster.allocated).containsOnlyKeys(instance);
        assertThat(reservedMib(node)).isEqualTo(100);
        assertThat(bed.pendingCount()).isZero();
    }

    @Test
    void failures_to_start_speak_against_the_node() {
        NodeId first = cluster.enrol(1000);
        NodeId second = cluster.enrol(1000);
        InstanceId instance = cluster.request("web", 100);
        bed.settle();
        cluster.report(instance, InstanceStatus.FAILED, ReasonCode.FIRECRACKER_START_FAILED);
        cluster.report(instance, InstanceStatus.FAILED, ReasonCode.FIRECRACKER_START_FAILED);
        cluster.report(instance, InstanceStatus.STOPPED, null);
        bed.settle();
        assertThat(nodeOf(instance)).isEqualTo(first);
        InstanceId next = cluster.request("web", 100);
        bed.settle();
        assertThat(nodeOf(next)).isEqualTo(second);
    }

    @Test
    void a_node_that_keeps_going_offline_loses_score_until_that_is_long_ago() {
        NodeId flapping = cluster.enrol(1000);
        NodeId steady = cluster.enrol(1000);
        for (int n = 0; n < 3; n++) {
            cluster.state(flapping, NodeState.OFFLINE);
            bed.settle();
            bed.now = bed.now.plusSeconds(60);
            cluster.state(flapping, NodeState.ACTIVE, NodeCommand.HEARD_AGAIN);
            bed.settle();
        }
        InstanceId first = cluster.request("web", 100);
        bed.settle();
        assertThat(nodeOf(first)).isEqualTo(steady);
        assertThat(troubles(steady)).isZero();
        assertThat(troubles(flapping)).isBetween(2.8, 3.0);
        bed.now = bed.now.plusSeconds(24 * 3600);
        assertThat(troubles(flapping)).isLessThan(0.01);
    }

    @Test
    void a_node_that_returns_is_told_to_the_workloads_that_still_have_instances_there() {
        NodeId node = cluster.enrol(1000);
        cluster.request("web", 100);
        bed.settle();
        cluster.state(node, NodeState.OFFLINE);
        bed.settle();
        cluster.state(node, NodeState.DRAINING);
        cluster.state(node, NodeState.OFFLINE, "then_draining");
        bed.settle();
        assertThat(cluster.commandsOf(MarkNodeReturned.class)).isEmpty();
        cluster.state(node, NodeState.DRAINING, NodeCommand.HEARD_AGAIN);
        bed.settle();
        cluster.state(node, NodeState.ACTIVE);
        bed.settle();
        assertThat(cluster.commandsOf(MarkNodeReturned.class))
                .containsExactly(new MarkNodeReturned(cluster.workload("web"), node));
    }

    @Test
    void what_an_operator_says_of_a_silent_node_does_not_speak_against_it_nor_does_the_silence_of_one_given_up() {
        NodeId silent = cluster.enrol(1000);
        NodeId givenUp = cluster.enrol(1000);
        cluster.state(silent, NodeState.OFFLINE);
        bed.settle();
        double once = troubles(silent);
        bed.now = bed.now.plusMillis(1);
        cluster.state(silent, NodeState.ACTIVE);
        cluster.state(silent, NodeState.OFFLINE, "then_active");
        cluster.state(givenUp, NodeState.DISABLED);
        cluster.state(givenUp, NodeState.OFFLINE);
        bed.settle();
        assertThat(once).isEqualTo(1);
        assertThat(troubles(silent)).isLessThanOrEqualTo(once);
        assertThat(troubles(givenUp)).isZero();
    }

    private double troubles(NodeId node) {
        return bed.nodes.all(bed.now).stream()
                .filter(view -> view.nodeId().equals(node))
                .findAny()
                .orElseThrow()
                .flaps();
    }

    private NodeId nodeOf(InstanceId instance) {
        assertThat(cluster.allocated).containsKey(instance);
        return cluster.allocated.get(instance).nodeId();
    }

    private long reservedMib(NodeId node) {
        return bed.jdbc
                        .sql("SELECT reserved_memory_bytes FROM command.cluster_node WHERE node_id = ?")
                        .param(node.value())
                        .query(Long.class)
                        .single()
                / FakeCluster.MIB;
    }

    private List<PlacementFailure> failures() {
        return cluster.commandsOf(RecordPlacementFailures.class).stream()
                .flatMap(command -> ((RecordPlacementFailures) command).failures().stream())
                .toList();
    }
}
