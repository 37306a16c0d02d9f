package dev.plfm.command.intake;

import dev.plfm.command.workload.WorkloadCommand.StatusReport;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.WorkloadId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Finds the workload of an instance, and what was last said of it. */
@Component
class InstanceLookup {
    private final JdbcClient jdbc;

    InstanceLookup(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Those of the instances that exist. */
    Map<InstanceId, Known> find(Collection<InstanceId> ids) {
        Map<InstanceId, Known> found = new HashMap<>();
        jdbc.sql("""
                        SELECT i.instance_id, i.workload_id, p.status, p.boot_id
                        FROM command.instance i LEFT JOIN command.placed_instance p USING (instance_id)
                        WHERE i.instance_id = ANY (?)
                        """)
                .param(ids.stream().map(InstanceId::value).toArray(String[]::new))
                .query(row -> {
                    found.put(
                            new InstanceId(row.getString("instance_id")),
                            new Known(
                                    new WorkloadId(row.getString("workload_id")),
                                    row.getString("status"),
                                    row.getString("boot_id")));
                });
        return found;
    }

    /**
     * @param status the last status that the scheduler saw, or null
     * @param bootId the boot it was said of, or null
     */
    record Known(
            WorkloadId workloadId,
            @Nullable String status,
            @Nullable String bootId) {
        boolean isNews(StatusReport report) {
            return !report.status().wire().equals(status) || !Objects.equals(report.bootId(), bootId);
        }
    }
}
