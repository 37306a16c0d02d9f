package dev.plfm.query.workload;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.resource.Page;
import dev.plfm.kernel.value.WorkloadStatus;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.PageRequest;
import dev.plfm.query.platform.Row;
import dev.plfm.query.platform.TenantRows;
import dev.plfm.query.workload.WorkloadResource.Generation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;

/** Reads workloads, each with its counts in the same statement, so that they agree. */
@Component
class WorkloadStore {
    private static final String SELECT = """
            SELECT w.*,
                (SELECT coalesce(jsonb_agg(to_jsonb(g) ORDER BY g.generation), '[]') FROM (
                    SELECT generation, count(*) FILTER (WHERE status = 'booting') AS booting,
                        count(*) FILTER (WHERE status = 'ready') AS ready,
                        count(*) FILTER (WHERE status = 'draining') AS draining,
                        count(*) FILTER (WHERE status = 'failed') AS failed
                    FROM read_model.workload_instance WHERE workload_id = w.workload_id GROUP BY generation) g) AS generations
            FROM read_model.workload w
            WHERE w.org_id = :org AND w.app_id = :app AND w.env_id = :env
            """;

    private final TenantRows rows;

    WorkloadStore(TenantRows rows) {
        this.rows = rows;
    }

    Optional<WorkloadResource> find(OrgId orgId, AppId appId, EnvId envId, String processType) {
        return rows.of(orgId)
                .sql(SELECT + "AND w.process_type = :processType")
                .param("org", orgId.value())
                .param("app", appId.value())
                .param("env", envId.value())
                .param("processType", processType)
                .query(WorkloadStore::workload)
                .optional();
    }

    Page<WorkloadResource> list(OrgId orgId, AppId appId, EnvId envId, PageRequest request) {
        return request.page(rows.of(orgId)
                .sql(SELECT + "AND w.created_event_id > :after ORDER BY w.created_event_id LIMIT :fetch")
                .param("org", orgId.value())
                .param("app", appId.value())
                .param("env", envId.value())
                .param("after", request.after())
                .param("fetch", request.fetch())
                .query(Row.of(WorkloadStore::workload))
                .list());
    }

    private static WorkloadResource workload(ResultSet row, int number) throws SQLException {
        ToldCondition[] told = Columns.jsonOrNull(row, "conditions", ToldCondition[].class);
        return new WorkloadResource(
                new WorkloadId(row.getString("workload_id")),
                new OrgId(row.getString("org_id")),
                new AppId(row.getString("app_id")),
                new EnvId(row.getString("env_id")),
                row.getString("process_type"),
                Columns.wire(row, "status", WorkloadStatus.class),
                new WorkloadResource.Desired(
                        new ReleaseId(row.getString("release_id")),
                        row.getInt("replicas"),
                        row.getInt("generation"),
                        row.getString("spec_hash")),
                WorkloadResource.Current.of(Columns.json(row, "generations", new TypeReference<List<Generation>>() {})),
                told == null
                        ? conditions(row).list()
                        : Arrays.stream(told).map(ToldCondition::shown).toList(),
                row.getLong("resource_version"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"));
    }

    private static Conditions conditions(ResultSet row) throws SQLException {
        return new Conditions(
                Columns.wire(row, "status", WorkloadStatus.class),
                row.getString("reason"),
                row.getString("message"),
                row.getInt("replicas"),
                row.getInt("ready"),
                row.getInt("waiting"),
                row.getString("placement_failure"),
                new Conditions.Since(
                        Columns.instant(row, "available_since"),
                        Columns.instant(row, "progressing_since"),
                        Columns.instant(row, "scheduled_since"),
                        Columns.instant(row, "degraded_since")));
    }
}
