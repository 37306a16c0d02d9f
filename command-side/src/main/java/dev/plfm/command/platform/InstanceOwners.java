package dev.plfm.command.platform;

import dev.plfm.eventlog.AppendStatements;
import dev.plfm.eventlog.AppendStep;
import dev.plfm.kernel.event.WorkloadEvent.InstanceAllocated;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.InstanceStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.axonframework.eventhandling.DomainEventMessage;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Which workload each living instance belongs to and which node runs it, so that a node's report finds its aggregate. */
@Component
@Order(AppendOrder.INSTANCE_OWNERS)
public class InstanceOwners implements AppendStep {
    private final JdbcClient jdbc;

    InstanceOwners(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The workload of each of the instances that still lives. */
    public Map<InstanceId, WorkloadId> workloadsOf(Collection<InstanceId> instances) {
        Map<InstanceId, WorkloadId> workloads = new HashMap<>();
        jdbc.sql("SELECT instance_id, workload_id FROM command.instance WHERE instance_id = ANY (?)")
                .param(instances.stream().map(InstanceId::value).toArray(String[]::new))
                .query(row -> {
                    workloads.put(
                            new InstanceId(row.getString("instance_id")), new WorkloadId(row.getString("workload_id")));
                });
        return workloads;
    }

    @Override
    public boolean concerns(DomainEventMessage<?> event) {
        return event.getPayload() instanceof InstanceRequested
                || event.getPayload() instanceof InstanceAllocated
                || (event.getPayload() instanceof InstanceStatusChanged change
                        && change.status() == InstanceStatus.STOPPED);
    }

    @Override
    public void beforeAppend(List<? extends DomainEventMessage<?>> events) {
        write(events, (sql, values) -> jdbc.sql(sql).params(values).update());
    }

    /** Of one instance there is at most one of these events in a batch, as all are of its workload. */
    @Override
    public boolean say(List<? extends List<? extends DomainEventMessage<?>>> commands, AppendStatements statements) {
        write(commands.stream().flatMap(List::stream).toList(), statements::add);
        return true;
    }

    private static void write(List<? extends DomainEventMessage<?>> events, BiConsumer<String, Object[]> write) {
        Map<InstanceId, WorkloadId> requested = new HashMap<>();
        Map<InstanceId, NodeId> allocated = new HashMap<>();
        List<String> stopped = new ArrayList<>();
        for (DomainEventMessage<?> event : events) {
            if (event.getPayload() instanceof InstanceRequested request) {
                requested.put(request.instanceId(), request.workloadId());
            } else if (event.getPayload() instanceof InstanceAllocated allocation) {
                allocated.put(allocation.instanceId(), allocation.nodeId());
            } else if (event.getPayload() instanceof InstanceStatusChanged change
                    && change.status() == InstanceStatus.STOPPED) {
                stopped.add(change.instanceId().value());
            }
        }
        write("INSERT INTO command.instance (instance_id, workload_id) SELECT * FROM unnest(?, ?)", requested, write);
        write("""
                UPDATE command.instance i SET node_id = a.node_id
                FROM unnest(?, ?) AS a (instance_id, node_id) WHERE i.instance_id = a.instance_id
                """, allocated, write);
        if (!stopped.isEmpty()) {
            write.accept(
                    "DELETE FROM command.instance WHERE instance_id = ANY (?)",
                    new Object[] {stopped.toArray(String[]::new)});
        }
    }

    private static void write(String sql, Map<InstanceId, ?> rows, BiConsumer<String, Object[]> write) {
        if (!rows.isEmpty()) {
            write.accept(sql, new Object[] {
                rows.keySet().stream().map(InstanceId::value).toArray(String[]::new),
                rows.values().stream().map(Object::toString).toArray(String[]::new)
            });
        }
    }
}
