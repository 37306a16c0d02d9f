package dev.plfm.command.plan;

import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.WorkloadId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Finds out whose workloads are, from the event that made each. */
@Repository
class WorkloadNames {
    private final JdbcClient jdbc;

    WorkloadNames(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Map<WorkloadId, WorkloadName> of(Collection<WorkloadId> workloads) {
        Map<WorkloadId, WorkloadName> names = new HashMap<>();
        jdbc.sql("""
                        SELECT aggregate_id, org_id, env_id, payload ->> 'process_type' AS process_type
                        FROM event_log WHERE aggregate_id = ANY (?) AND aggregate_seq = 1
                        """)
                .param(workloads.stream().map(WorkloadId::value).toArray(String[]::new))
                .query(row -> {
                    names.put(
                            new WorkloadId(row.getString("aggregate_id")),
                            new WorkloadName(
                                    new OrgId(row.getString("org_id")),
                                    new EnvId(row.getString("env_id")),
                                    row.getString("process_type")));
                });
        return names;
    }

    /** Whose it is and what it runs. */
    record WorkloadName(OrgId orgId, EnvId envId, String processType) {}
}
