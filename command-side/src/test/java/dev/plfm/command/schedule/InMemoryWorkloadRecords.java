package dev.plfm.command.schedule;

import dev.plfm.command.testing.Cluster;
import dev.plfm.kernel.id.WorkloadId;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The real ones over a log in memory; which workloads there are is looked up in memory too. */
final class InMemoryWorkloadRecords extends LoggedWorkloadRecords {
    private final Cluster.Instances instances;
    private final InMemoryPendingInstances pending;
    private final InMemoryPlacedInstances placed;

    InMemoryWorkloadRecords(
            Dispatch dispatch,
            EventStore log,
            Cluster.Instances instances,
            InMemoryPendingInstances pending,
            InMemoryPlacedInstances placed) {
        super(JdbcClient.create(new DriverManagerDataSource()), dispatch, log);
        this.instances = instances;
        this.pending = pending;
        this.placed = placed;
    }

    @Override
    public List<WorkloadId> after(@Nullable WorkloadId last, int limit) {
        Set<WorkloadId> known = new HashSet<>(instances.workloads());
        pending.rows.all().forEach(row -> known.add(row.request().workloadId()));
        placed.rows.all().forEach(row -> known.add(row.workload()));
        return known.stream()
                .filter(workload -> last == null || workload.value().compareTo(last.value()) > 0)
                .sorted(Comparator.comparing(WorkloadId::value))
                .limit(limit)
                .toList();
    }
}
