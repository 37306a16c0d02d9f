package dev.plfm.command.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.command.testing.CommandDatabase;
import dev.plfm.command.workload.WorkloadCommand.EvictInstances;
import dev.plfm.command.workload.WorkloadCommand.MarkNodeLost;
import dev.plfm.command.workload.WorkloadCommand.PlacementFailure;
import dev.plfm.command.workload.WorkloadCommand.RecordPlacementFailures;
import dev.plfm.command.workload.WorkloadCommand.RelocateInstances;
import dev.plfm.convergence.schedule.ClusterView;
import dev.plfm.convergence.schedule.RunningInstance;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.NodeState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PreemptionTest {
    private SchedulerTestBed bed = new SchedulerTestBed("all");
    private FakeCluster cluster = bed.cluster;
    private int reads;

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
    void what_one_organization_asked_for_is_not_the_cause_of_what_leaves_of_another() {
        cluster.enrol(200);
        OrgId other = OrgId.generate();
        cluster.request(other, "foreign", 100, 10);
        cluster.request("own", 100, 10);
        bed.settle();
        cluster.request("high", 200, 90);
        bed.settle();
        assertThat(cluster.commandsOf(EvictInstances.class)).hasSize(2).allSatisfy(command -> {
            boolean own = ((EvictInstances) command).workloadId().equals(cluster.workload("own"));
            assertThat(cluster.causes.get(command) != null).isEqualTo(own);
        });
    }

    @Test
    void what_is_placed_on_a_lost_node_is_not_the_cause_of_what_others_lose_there() {
        NodeId node = cluster.enrol(200);
        cluster.request(OrgId.generate(), "foreign", 100, 10);
        bed.settle();
        cluster.request("own", 100, 10);
        cluster.state(node, NodeState.OFFLINE);
        bed.deliver(List.of(cluster.log.poll()));
        bed.deliver(List.of(cluster.log.poll()));
        int before = cluster.commands.size();
        bed.settle();
        assertThat(cluster.commands.subList(before, cluster.commands.size()))
                .filteredOn(MarkNodeLost.class::isInstance)
                .isNotEmpty()
                .allSatisfy(command -> assertThat(cluster.causes.get(command)).isNull());
    }

    @Test
    void with_the_policy_of_one_organization_only_its_own_instances_leave() {
        bed = new SchedulerTestBed("same_org");
        cluster = bed.cluster;
        cluster.enrol(200);
        InstanceId foreign = cluster.request(OrgId.generate(), "foreign", 100, 1);
        InstanceId own = cluster.request("own", 100, 10);
        bed.settle();
        InstanceId high = cluster.request("high", 100, 90);
        InstanceId higher = cluster.request("higher", 200, 95);
        bed.settle();
        assertThat(evicted()).containsExactly(own);
        stops(own);
        assertThat(cluster.allocated).containsKeys(foreign, high).doesNotContainKey(higher);
    }

    @Test
    void a_replacement_waits_rather_than_have_its_own_workload_leave() {
        cluster.enrol(100);
        cluster.request("web", 100, 10);
        bed.settle();
        cluster.request("web", 100, 90);
        bed.settle();
        assertThat(evicted()).isEmpty();
        assertThat(reasons()).containsExactly("no_capacity_memory");
    }

    @Test
    void what_does_not_leave_is_not_waited_for() {
        cluster.enrol(100);
        InstanceId low = cluster.request("low", 100, 10);
        cluster.stubborn.add(low);
        bed.settle();
        cluster.request("high", 100, 90);
        bed.settle();
        assertThat(evicted()).containsExactly(low);
        assertThat(reasons()).containsExactly("no_capacity_memory");
        assertThat(bed.placed.running().values())
                .allSatisfy(there -> assertThat(there).noneMatch(RunningInstance::leaving));
    }

    @Test
    void an_instance_that_waits_to_move_elsewhere_can_be_preempted_and_its_room_is_not_counted_on() {
        cluster.enrol(100);
        InstanceId low = cluster.request("low", 100, 10);
        bed.settle();
        bed.placed.moving(low);
        InstanceId high = cluster.request("high", 100, 90);
        bed.settle();
        assertThat(evicted()).containsExactly(low);
        stops(low);
        assertThat(cluster.allocated).containsKey(high);
    }

    @Test
    void a_workload_that_is_not_at_rest_takes_no_other_workloads_turn() {
        NodeId old = cluster.enrol(4000);
        for (int n = 0; n < 12; n++) {
            for (int of = 0; of < 2; of++) {
                InstanceId instance = cluster.request("web-" + n, 100);
                bed.settle();
                cluster.report(instance, InstanceStatus.READY, null);
            }
        }
        bed.settle();
        cluster.enrol(4000);
        bed.settle();
        for (int n = 0; n < 11; n++) {
            cluster.restless.add(cluster.workload("web-" + n));
        }
        assertThat(bed.rebalancer.preview().moves()).singleElement().satisfies(move -> {
            assertThat(move.workloadId()).isEqualTo(cluster.workload("web-11"));
            assertThat(move.fromNodeId()).isEqualTo(old);
        });
        assertThat(bed.rebalancer.round()).hasSize(1);
        assertThat(bed.placed.unsettled())
                .as("what was asked for is not yet so")
                .isEmpty();
        bed.settle();
        assertThat(bed.placed.unsettled()).containsExactly(cluster.workload("web-11"));
        assertThat(bed.rebalancer.round()).isEmpty();
    }

    @Test
    void a_claim_outlives_a_node_that_does_not_accept_yet() {
        NodeId node = cluster.enrol(100);
        InstanceId low = cluster.request("low", 100, 10);
        bed.settle();
        InstanceId high = cluster.request("high", 100, 90);
        bed.settle();
        InstanceId equal = cluster.request("equal", 100, 90);
        bed.settle();
        bed.nodes.released(node, List.of(low));
        bed.now = bed.now.plusSeconds(5);
        bed.upkeep.retryWhatIsDue();
        bed.settle();
        assertThat(cluster.allocated).as("the tables were ahead of the node").doesNotContainKeys(high, equal);
        assertThat(bed.reasonOf(high)).isEqualTo("preempting");
        cluster.shrink(node, 100);
        bed.now = bed.now.plusSeconds(5);
        bed.upkeep.retryWhatIsDue();
        assertThat(cluster.allocated).containsKey(high).doesNotContainKey(equal);
    }

    @Test
    void one_look_searches_for_a_few_and_leaves_the_others_due() {
        int many = Preempting.SEARCHES + 10;
        for (int n = 0; n < many; n++) {
            cluster.enrol(100);
            cluster.request("low-" + n, 100, 10);
        }
        bed.settle();
        for (int n = 0; n < many; n++) {
            cluster.request("high-" + n, 100, 90);
        }
        bed.settle();
        assertThat(evicted()).hasSize(Preempting.SEARCHES);
        assertThat(reasons()).hasSize(Preempting.SEARCHES).containsOnly("preempting");
        bed.upkeep.retryWhatIsDue();
        assertThat(evicted()).hasSize(many).doesNotHaveDuplicates();
        assertThat(reasons()).hasSize(many).containsOnly("preempting");
    }

    @Test
    void a_request_with_a_claim_goes_elsewhere_when_there_is_room_elsewhere_first() {
        cluster.enrol(100);
        InstanceId low = cluster.request("low", 100, 10);
        bed.settle();
        InstanceId high = cluster.request("high", 100, 90);
        bed.settle();
        NodeId fresh = cluster.enrol(100);
        bed.settle();
        assertThat(evicted()).containsExactly(low);
        assertThat(cluster.allocated.get(high).nodeId()).isEqualTo(fresh);
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
    void a_round_that_somebody_asks_for_bears_the_request() {
        cluster.enrol(1000);
        InstanceId one = cluster.request("web", 100);
        InstanceId two = cluster.request("web", 100);
        bed.settle();
        cluster.report(one, InstanceStatus.READY, null);
        cluster.report(two, InstanceStatus.READY, null);
        cluster.enrol(1000);
        bed.settle();

        assertThat(bed.rebalancer
                        .handle(new Rebalancer.Rebalance(), "req_asked")
                        .moves())
                .hasSize(1);
        assertThat(cluster.requests.values()).containsExactly("req_asked");
    }

    @Test
    void all_that_runs_is_read_only_where_somebody_might_have_to_leave() {
        cluster.enrol(100);
        cluster.request("low", 100, 10);
        bed.settle();
        ClusterView empty = ClusterView.of(List.of(), Map.of(), Duration.ofSeconds(60));

        assertThat(preempting("off").withThoseThatMightLeave(empty).running()).isEmpty();
        assertThat(reads).isZero();
        assertThat(preempting("same_org").withThoseThatMightLeave(empty).running())
                .hasSize(1);
        assertThat(reads).isEqualTo(1);
    }

    private Preempting preempting(String policy) {
        JdbcPlacedInstances counting = new JdbcPlacedInstances(CommandDatabase.jdbc()) {
            @Override
            public Map<NodeId, List<RunningInstance>> running() {
                reads++;
                return super.running();
            }
        };
        return new Preempting(
                new JdbcPendingInstances(CommandDatabase.jdbc()), counting, new Dispatch(cluster), bed.meters, policy);
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
        bed.settle();
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
