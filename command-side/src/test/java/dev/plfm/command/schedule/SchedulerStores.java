package dev.plfm.command.schedule;

import dev.plfm.command.testing.Cluster;
import dev.plfm.command.testing.Transactions;
import dev.plfm.kernel.id.NodeId;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The scheduler's tables, in PostgreSQL or in memory: what holds for one must hold for the other. */
record SchedulerStores(
        ClusterNodes nodes,
        PendingInstances pending,
        PlacedInstances placed,
        SchedulerLock lock,
        TransactionTemplate transaction,
        Heard heard) {

    static SchedulerStores inDatabase() {
        JdbcClient jdbc = JdbcClient.create(SchedulerTestBed.DATABASE);
        jdbc.sql("""
                        TRUNCATE command.cluster_node, command.node_reservation, command.pending_instance,
                            command.placed_instance, command.node_heartbeat
                        """).update();
        return new SchedulerStores(
                new JdbcClusterNodes(jdbc),
                new JdbcPendingInstances(jdbc),
                new JdbcPlacedInstances(jdbc),
                new JdbcSchedulerLock(jdbc),
                new TransactionTemplate(new DataSourceTransactionManager(SchedulerTestBed.DATABASE)),
                (node, at) -> jdbc.sql("""
                                INSERT INTO command.node_heartbeat
                                    (node_id, heard_at, state, available_cpu, available_memory_bytes, instance_count)
                                VALUES (?, ?::timestamptz, 'active', 1, 1, 0)
                                """).params(node.value(), at.toString()).update());
    }

    static SchedulerStores inMemory() {
        Transactions transactions = new Transactions();
        Cluster.Heartbeats heartbeats = new Cluster.Heartbeats(transactions);
        InMemoryPendingInstances pending = new InMemoryPendingInstances(transactions);
        InMemoryPlacedInstances placed = new InMemoryPlacedInstances(transactions);
        InMemoryClusterNodes nodes = new InMemoryClusterNodes(transactions, heartbeats, pending, placed);
        return new SchedulerStores(
                nodes,
                pending,
                placed,
                new InMemorySchedulerLock(transactions),
                new TransactionTemplate(transactions),
                heartbeats::heard);
    }

    /** Notes when a node was last heard. */
    interface Heard {
        void note(NodeId node, Instant at);
    }
}
