package dev.plfm.command.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.command.workload.WorkloadCommand.EvictInstances;
import dev.plfm.command.workload.WorkloadCommand.PlacementFailure;
import dev.plfm.command.workload.WorkloadCommand.RecordPlacementFailures;
import dev.plfm.command.workload.WorkloadCommand.RelocateInstances;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.InstanceStatus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreemptionTest {
    private SchedulerTestBed bed = new SchedulerTestBed("all");
    private FakeCluster cluster = bed.cluster;

    @Test
    void the_fewest_and_lowest_leave_and_the_request_says_that_it_waits_for_that() {
        cluster.enrol(300);
        InstanceId low = cluster.request("low", 100, 10);
        InstanceId medium = cluster.request("medium", 200, 40);
        bed.settle();
        InstanceId high = cluster.request("high", 100, 90);
        bed.settle();
        assertThat(evicted()).containsExactly(low);
        assertThat(reasons()).containsExactly("preempting");

        stops(low);
        assertThat(cluster.allocated).containsKeys(high, medium);
        assertThat(bed.pendingCount()).isZero();
    }

    @Test
    void those_that_had_to_leave_do_not_get_the_room_back_and_nobody_is_asked_twice() {
        cluster.enrol(200);
        InstanceId first = cluster.request("low", 100, 10);
        InstanceId second = cluster.request("low", 100, 10);
        bed.settle();
        InstanceId high = cluster.request("high", 200, 90);
        bed.settle();
        assertThat(evicted()).containsExactlyInAnyOrder(first, second);
        InstanceId replacement = cluster.request("low", 100, 10);
        bed.settle();
        stops(first);
        bed.now = bed.now.plusSeconds(5);
        bed.upkeep.retryWhatIsDue();
        bed.settle();
        assertThat(cluster.allocated).doesNotContainKeys(replacement, high);
        stops(second);
        assertThat(cluster.allocated).containsKey(high).doesNotContainKey(replacement);
        assertThat(evicted()).hasSize(2);
    }

    @Test
    void equals_do_not_make_room_for_each_other() {
        cluster.enrol(100);
        cluster.request("web", 100, 50);
        bed.settle();
        cluster.request("api", 100, 50);
        bed.settle();
        assertThat(evicted()).isEmpty();
        assertThat(reasons()).containsExactly("no_capacity_memory");
    }

    @Test
    void without_the_operators_leave_nobody_makes_room() {
        bed = new SchedulerTestBed();
        cluster = bed.cluster;
        cluster.enrol(100);
        cluster.request("low", 100, 10);
        bed.settle();
        cluster.request("high", 100, 90);
        bed.settle();
        assertThat(evicted()).isEmpty();
    }

    @Test
    void a_node_that_joins_is_used_after_a_few_rounds_and_then_there_is_nothing_left_to_do() {
        NodeId old = cluster.enrol(1000);
        List<InstanceId> instances = new ArrayList<>();
        for (int n = 0; n < 4; n++) {
            instances.add(cluster.request("web", 100));
        }
        bed.settle();
        instances.forEach(instance -> cluster.report(instance, InstanceStatus.READY, null));
        bed.settle();
        assertThat(bed.rebalancer.preview().moves()).isEmpty();

        NodeId fresh = cluster.enrol(1000);
        bed.settle();
        Rebalancer.Moves preview = bed.rebalancer.preview();
        assertThat(preview.moves()).singleElement().satisfies(move -> {
            assertThat(move.fromNodeId()).isEqualTo(old);
            assertThat(move.toNodeId()).isEqualTo(fresh);
            assertThat(move.gain()).isPositive();
        });
        assertThat(cluster.commandsOf(RelocateInstances.class)).isEmpty();
        assertThat(bed.rebalancer.round()).hasSize(1);
        assertThat(cluster.commandsOf(RelocateInstances.class)).hasSize(1);
        assertThat(bed.rebalancer.round()).as("one at a time of a workload").isEmpty();
    }

    private void stops(InstanceId instance) {
        cluster.report(instance, InstanceStatus.STOPPED, null);
        bed.settle();
    }

    private List<InstanceId> evicted() {
        return cluster.commandsOf(EvictInstances.class).stream()
                .flatMap(command -> ((EvictInstances) command).instanceIds().stream())
                .toList();
    }

    private List<String> reasons() {
        return cluster.commandsOf(RecordPlacementFailures.class).stream()
                .flatMap(command -> ((RecordPlacementFailures) command).failures().stream())
                .map(PlacementFailure::reason)
                .toList();
    }
}
