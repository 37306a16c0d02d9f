package dev.plfm.command.schedule;

import dev.plfm.command.testing.CommandDatabase;
import dev.plfm.convergence.schedule.OrgQuota;
import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.event.WorkloadEvent;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.WorkloadId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** The scheduler on a real database, with a cluster in memory, a clock that stands still, and batches delivered by hand. */
final class SchedulerTestBed {
    private static final int BATCH = 100;
    static final DataSource DATABASE = oneConnection();

    final FakeCluster cluster = new FakeCluster();
    final JdbcClient jdbc;
    final ClusterNodes nodes;
    final PlacedInstances placed;
    final SchedulerUpkeep upkeep;
    /** The organization's limit as the scheduler sees it, or null. */
    @Nullable Long maxInstances;

    final PlacementAudit audit;
    final Rebalancer rebalancer;
    final SchedulerMeters meters = new SchedulerMeters(new SimpleMeterRegistry());
    Instant now = Instant.now();
    private final List<EventMessage<?>> history = new ArrayList<>();
    private final TransactionTemplate transaction;
    private final SchedulerLock lock;
    private final Facts facts;
    private final Consequences consequences;
    private long position;

    SchedulerTestBed() {
        this("off");
    }

    SchedulerTestBed(String preemption) {
        jdbc = JdbcClient.create(DATABASE);
        jdbc.sql("""
                        TRUNCATE command.cluster_node, command.node_reservation, command.pending_instance,
                            command.placed_instance, command.node_heartbeat
                        """).update();
        DataSourceTransactionManager transactions = new DataSourceTransactionManager(DATABASE);
        transaction = new TransactionTemplate(transactions);
        lock = new JdbcSchedulerLock(jdbc);
        nodes = new JdbcClusterNodes(jdbc);
        placed = new JdbcPlacedInstances(jdbc);
        PendingInstances pending = new JdbcPendingInstances(jdbc);
        Dispatch dispatch = new Dispatch(cluster);
        ClusterViews views = new ClusterViews(
                nodes,
                placed,
                orgs -> maxInstances == null ? Map.of() : Map.of(FakeCluster.ORG, quota(maxInstances)),
                () -> now,
                60);
        Placing placing = new Placing(
                pending,
                nodes,
                views,
                new Reserving(nodes, dispatch),
                new Telling(pending, placed, dispatch),
                new Preempting(pending, placed, dispatch, meters, preemption),
                meters);
        rebalancer = new Rebalancer(lock, views, pending, placed, dispatch, meters, () -> now);
        facts = new Facts(nodes, pending, placed);
        consequences = new Consequences(nodes, placed, placing, dispatch, () -> now);
        audit = new PlacementAudit(lock, records(), pending, placed, facts, consequences, transactions);
        upkeep = new SchedulerUpkeep(lock, placing, consequences, nodes, placed, dispatch, () -> now, transactions);
    }

    /** Delivers the log in batches until nothing new comes. */
    void settle() {
        while (!cluster.log.isEmpty()) {
            List<DomainEvent> batch = new ArrayList<>();
            while (batch.size() < BATCH && !cluster.log.isEmpty()) {
                batch.add(cluster.log.poll());
            }
            deliver(batch);
        }
    }

    void deliver(List<DomainEvent> batch) {
        List<EventMessage<?>> messages = messages(batch);
        history.addAll(messages);
        transaction.executeWithoutResult(status -> {
            lock.acquire();
            Chores chores = new Chores();
            facts.note(messages, chores);
            consequences.of(chores);
        });
    }

    private OrgQuota quota(long limit) {
        return new OrgQuota(limit, null, null, cluster.allocated.size(), 0, 0);
    }

    /** The workloads of the cluster in memory, and the log as far as it was delivered. */
    private WorkloadRecords records() {
        return new WorkloadRecords() {
            @Override
            public List<WorkloadId> after(@Nullable WorkloadId last, int limit) {
                return cluster.workloads();
            }

            @Override
            public Map<InstanceId, Standing> instancesOf(WorkloadId workload) {
                return cluster.standings(workload);
            }

            @Override
            public List<EventMessage<?>> history(WorkloadId workload, Collection<InstanceId> instances) {
                return history.stream()
                        .filter(message -> instances.stream()
                                .anyMatch(id -> message.getPayload().toString().contains("InstanceId[value=" + id)
                                        || message.getPayload().toString().contains("instanceId=" + id)))
                        .filter(message -> message.getPayload() instanceof WorkloadEvent)
                        .toList();
            }
        };
    }

    /** Why the instance had no place the last time. */
    String reasonOf(InstanceId instance) {
        return jdbc.sql("SELECT last_reason FROM command.pending_instance WHERE instance_id = ?")
                .param(instance.value())
                .query(String.class)
                .single();
    }

    int pendingCount() {
        return count("pending_instance");
    }

    int count(String table) {
        return jdbc.sql("SELECT count(*) FROM command." + table)
                .query(Integer.class)
                .single();
    }

    /** One connection for all tests, which use one thread. */
    private static DataSource oneConnection() {
        try {
            return new SingleConnectionDataSource(CommandDatabase.dataSource().getConnection(), true);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<EventMessage<?>> messages(List<DomainEvent> events) {
        List<EventMessage<?>> messages = new ArrayList<>();
        events.forEach(event -> messages.add(message(event)));
        return messages;
    }

    private EventMessage<?> message(DomainEvent event) {
        return new GenericEventMessage<>(
                Long.toString(++position), event, Map.of("request_id", "req_1", "correlation_id", "dep_1"), now);
    }
}
