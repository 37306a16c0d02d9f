package dev.plfm.command.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.command.node.NodeCommand.ReleaseCapacity;
import dev.plfm.command.node.NodeCommand.ReserveCapacity;
import dev.plfm.command.workload.WorkloadCommand.AllocateInstances;
import dev.plfm.command.workload.WorkloadCommand.PlacementFailure;
import dev.plfm.command.workload.WorkloadCommand.RecordPlacementFailures;
import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.InstanceStatus;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scheduler dies, or loses what it knows, between any two steps; nothing is lost or done twice. */
class CrashTest {
    private SchedulerTestBed bed;
    private FakeCluster cluster;
    private NodeId node;

    @BeforeEach
    void start() {
        bed = new SchedulerTestBed();
        cluster = bed.cluster;
        node = cluster.enrol(1000);
        bed.settle();
    }

    @ParameterizedTest
    @ValueSource(classes = {ReserveCapacity.class, AllocateInstances.class})
    void a_scheduler_that_dies_half_way_goes_on_where_it_was(Class<?> step) {
        InstanceId instance = cluster.request("web", 100);
        List<DomainEvent> batch = List.copyOf(cluster.log);
        cluster.log.clear();
        cluster.killAfter(step);
        assertThatThrownBy(() -> bed.deliver(batch)).hasMessage("killed");
        assertThat(bed.count("placed_instance")).isZero();

        bed.deliver(batch);
        bed.settle();
        assertConverged(instance);
    }

    @ParameterizedTest
    @ValueSource(classes = {ReserveCapacity.class, AllocateInstances.class})
    void a_retry_that_dies_half_way_is_taken_up_by_the_next_one(Class<?> step) {
        cluster.shrink(node, 10);
        InstanceId instance = cluster.request("web", 100);
        bed.settle();
        cluster.shrink(node, 1000);
        cluster.killAfter(step);
        bed.now = bed.now.plusSeconds(120);
        assertThatThrownBy(() -> bed.upkeep.retryWhatIsDue()).hasMessage("killed");
        bed.upkeep.retryWhatIsDue();
        bed.settle();
        assertConverged(instance);
    }

    @Test
    void an_instance_that_ends_while_its_scheduler_is_dead_holds_nothing() {
        InstanceId instance = cluster.request("web", 100);
        List<DomainEvent> batch = List.copyOf(cluster.log);
        cluster.log.clear();
        cluster.killAfter(ReserveCapacity.class);
        assertThatThrownBy(() -> bed.deliver(batch)).hasMessage("killed");
        cluster.report(instance, InstanceStatus.STOPPED, null);
        bed.deliver(batch);
        bed.settle();
        bed.upkeep.lookForLeftovers();
        bed.settle();
        assertThat(bed.count("node_reservation")).isZero();
        assertThat(bed.pendingCount()).isZero();
    }

    @Test
    void what_the_quota_refuses_is_given_back_and_says_so() {
        cluster.refuseForQuota(AllocateInstances.class::isInstance);
        InstanceId instance = cluster.request("web", 100);
        bed.settle();
        assertThat(cluster.commandsOf(ReleaseCapacity.class))
                .containsExactly(new ReleaseCapacity(node, List.of(instance)));
        assertThat(bed.count("node_reservation")).isZero();
        assertThat(failures()).extracting(PlacementFailure::reason).containsExactly("org_quota_exceeded:max_instances");

        cluster.refuseForQuota(command -> false);
        bed.now = bed.now.plusSeconds(2);
        bed.upkeep.retryWhatIsDue();
        bed.settle();
        assertConverged(instance);
    }

    @Test
    void of_several_the_quota_refuses_only_those_that_it_has_no_room_for() {
        cluster.refuseForQuota(command -> command instanceof AllocateInstances allocate
                && cluster.allocated.size() + allocate.allocations().size() > 2);
        for (int n = 0; n < 5; n++) {
            cluster.request("web", 100);
        }
        bed.settle();
        assertThat(cluster.allocated).hasSize(2);
        assertThat(bed.count("node_reservation")).isEqualTo(2);
        assertThat(bed.pendingCount()).isEqualTo(3);
        assertThat(failures()).hasSize(3);
    }

    @Test
    void a_request_that_the_table_has_lost_is_found_and_placed() {
        InstanceId instance = cluster.request("web", 100);
        cluster.shrink(node, 10);
        bed.settle();
        bed.jdbc.sql("DELETE FROM command.pending_instance").update();
        cluster.shrink(node, 1000);
        bed.audit.lookAtTheNext();
        bed.settle();
        assertConverged(instance);
    }

    @Test
    void a_placed_instance_that_the_table_has_lost_is_found() {
        InstanceId instance = cluster.request("web", 100);
        bed.settle();
        bed.jdbc.sql("DELETE FROM command.placed_instance").update();
        bed.audit.lookAtTheNext();
        bed.upkeep.lookForLeftovers();
        bed.settle();
        assertConverged(instance);
    }

    @Test
    void rows_of_instances_that_ended_go() {
        InstanceId instance = cluster.request("web", 100);
        List<DomainEvent> request = List.copyOf(cluster.log);
        bed.settle();
        cluster.report(instance, InstanceStatus.STOPPED, null);
        bed.settle();
        bed.jdbc
                .sql("""
                        INSERT INTO command.placed_instance (instance_id, workload_id, node_id) VALUES (?, ?, ?)
                        """)
                .params(instance.value(), cluster.workload("web").value(), node.value())
                .update();
        bed.audit.lookAtTheNext();
        assertThat(bed.count("placed_instance")).isZero();
        assertThat(request).isNotEmpty();
    }

    @Test
    void rows_of_what_never_was_go() {
        cluster.request("web", 100);
        bed.settle();
        bed.jdbc
                .sql("""
                        INSERT INTO command.placed_instance (instance_id, workload_id, node_id) VALUES (?, ?, ?)
                        """)
                .params(InstanceId.generate().value(), cluster.workload("web").value(), node.value())
                .update();
        bed.audit.lookAtTheNext();
        assertThat(bed.count("placed_instance")).isEqualTo(1);
    }

    @Test
    void an_audit_that_finds_nothing_does_nothing() {
        cluster.request("web", 100);
        cluster.request("api", 5000);
        bed.settle();
        cluster.commands.clear();
        bed.audit.lookAtTheNext();
        assertThat(cluster.commands).isEmpty();
    }

    private void assertConverged(InstanceId instance) {
        assertThat(cluster.allocated).containsOnlyKeys(instance);
        assertThat(bed.count("placed_instance")).isEqualTo(1);
        assertThat(bed.pendingCount()).isZero();
        assertThat(bed.count("node_reservation")).isEqualTo(1);
        assertThat(bed.nodes.all(bed.now).get(0).reservedMemoryBytes()).isEqualTo(100 * FakeCluster.MIB);
    }

    private List<PlacementFailure> failures() {
        return cluster.commandsOf(RecordPlacementFailures.class).stream()
                .flatMap(command -> ((RecordPlacementFailures) command).failures().stream())
                .toList();
    }
}
