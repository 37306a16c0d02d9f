package dev.plfm.command.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.command.node.NodeCommand.ReservationRequest;
import dev.plfm.command.node.NodeCommand.ReserveCapacity;
import dev.plfm.command.workload.WorkloadCommand.AllocateInstances;
import dev.plfm.command.workload.WorkloadCommand.Allocation;
import dev.plfm.convergence.schedule.NodeView;
import dev.plfm.eventlog.EventMetadata;
import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.Placement;
import dev.plfm.kernel.value.ReasonCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What events say does not depend on how many come at once. */
class FactsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    @ParameterizedTest
    @ValueSource(ints = {2, 7, 1000})
    void events_that_come_together_say_the_same_as_one_by_one(int atOnce) {
        List<EventMessage<?>> history = history(new Random(atOnce));
        for (Supplier<SchedulerStores> stores :
                List.<Supplier<SchedulerStores>>of(SchedulerStores::inMemory, SchedulerStores::inDatabase)) {
            assertThat(after(history, atOnce, stores.get())).isEqualTo(after(history, 1, stores.get()));
        }
    }

    private static List<Object> after(List<EventMessage<?>> history, int atOnce, SchedulerStores stores) {
        Facts facts = new Facts(stores.nodes(), stores.pending(), stores.placed());
        for (int from = 0; from < history.size(); from += atOnce) {
            facts.note(history.subList(from, Math.min(history.size(), from + atOnce)), new Chores());
        }
        List<NodeView> nodes = stores.nodes().all(NOW).stream()
                .map(node -> node.heardAt(NOW))
                .sorted(Comparator.comparing(node -> node.nodeId().value()))
                .toList();
        return List.of(
                nodes,
                stores.pending().due(NOW, 1000),
                stores.placed().running(),
                stores.placed().unsettled());
    }

    /** Instances of a few nodes on their way up, and some of them down again, in turns. */
    private static List<EventMessage<?>> history(Random random) {
        FakeCluster cluster = new FakeCluster();
        List<NodeId> nodes = List.of(cluster.enrol(4096), cluster.enrol(4096), cluster.enrol(4096));
        List<InstanceId> asked = new ArrayList<>();
        List<InstanceId> placed = new ArrayList<>();
        for (int step = 0; step < 200; step++) {
            int what = random.nextInt(10);
            if (what < 4 && asked.size() + placed.size() < 60) {
                asked.add(cluster.request("web-" + random.nextInt(3), 128));
            } else if (what < 7 && !asked.isEmpty()) {
                InstanceId instance = asked.remove(random.nextInt(asked.size()));
                NodeId node = nodes.get(random.nextInt(nodes.size()));
                place(cluster, instance, node);
                placed.add(instance);
            } else if (what < 9 && !placed.isEmpty()) {
                report(cluster, placed, random);
            } else {
                cluster.state(nodes.get(2), random.nextBoolean() ? NodeState.DEGRADED : NodeState.ACTIVE);
            }
        }
        List<EventMessage<?>> history = new ArrayList<>();
        for (DomainEvent event : cluster.log) {
            history.add(new GenericEventMessage<>(
                    Long.toString(history.size() + 1L), event, Map.of(EventMetadata.REQUEST_ID, "req"), NOW));
        }
        return history;
    }

    private static void place(FakeCluster cluster, InstanceId instance, NodeId node) {
        cluster.send(
                "scheduler",
                new ReserveCapacity(node, List.of(new ReservationRequest(instance, 128 * FakeCluster.MIB, 0.5))),
                null);
        Allocation place = new Allocation(instance, node, "fd00::2", new Placement(1, Map.of(), 0, Map.of(), null));
        cluster.send("scheduler", new AllocateInstances(cluster.workloads().get(0), List.of(place)), null);
    }

    private static void report(FakeCluster cluster, List<InstanceId> placed, Random random) {
        InstanceId instance = placed.get(random.nextInt(placed.size()));
        int what = random.nextInt(4);
        if (what == 0) {
            placed.remove(instance);
            cluster.report(instance, InstanceStatus.STOPPED, null);
        } else if (what == 1) {
            cluster.report(instance, InstanceStatus.FAILED, ReasonCode.ROOTFS_BUILD_FAILED);
        } else {
            cluster.report(instance, what == 2 ? InstanceStatus.READY : InstanceStatus.BOOTING, null);
        }
    }
}
