package dev.plfm.query.explain;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.query.platform.TenantRows;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Reads how a workload is doing, and which of its instances are not as they should be. */
@Component
class WorkloadFactsStore {
    /** Of an instance that is not ready, of another spec than is wanted, or on its way out. */
    private static final String UNSETTLED = """
            FROM read_model.workload_instance l
            JOIN read_model.instance i ON i.instance_id = l.instance_id
            LEFT JOIN command.pending_instance p ON p.instance_id = i.instance_id
            WHERE l.workload_id = :workload AND l.org_id = :org
                AND (i.status <> 'ready' OR i.desired_state <> 'running' OR i.spec_hash <> :spec)
            """;

    private final TenantRows rows;

    WorkloadFactsStore(TenantRows rows) {
        this.rows = rows;
    }

    Optional<WorkloadFacts> find(OrgId orgId, AppId appId, EnvId envId, String processType) {
        return rows.of(orgId)
                .sql("""
                        SELECT w.*, c.desired_event_id, c.status_event_id, c.failed_event_id, e.deleting,
                            (SELECT count(*) FROM read_model.workload_instance l
                                JOIN read_model.instance i ON i.instance_id = l.instance_id
                                WHERE l.workload_id = w.workload_id AND i.status = 'ready' AND i.desired_state = 'running'
                                    AND i.spec_hash = w.spec_hash) AS current
                        FROM read_model.workload w
                        JOIN read_model.env e ON e.env_id = w.env_id
                        LEFT JOIN read_model.workload_cause c ON c.workload_id = w.workload_id
                        WHERE w.process_type = :processType AND w.env_id = :env AND w.app_id = :app AND w.org_id = :org
                        """)
                .param("processType", processType)
                .param("env", envId.value())
                .param("app", appId.value())
                .param("org", orgId.value())
                .query(WorkloadFacts::of)
                .optional();
    }

    int countUnsettled(OrgId orgId, WorkloadFacts workload) {
        return rows.of(orgId)
                .sql("SELECT count(*) " + UNSETTLED)
                .param("workload", workload.id().value())
                .param("org", orgId.value())
                .param("spec", workload.specHash())
                .query(Integer.class)
                .single();
    }

    /** The oldest of them. */
    List<WorkloadFacts.Unsettled> unsettled(OrgId orgId, WorkloadFacts workload, int limit) {
        return rows.of(orgId)
                .sql(
                        "SELECT i.*, p.attempts, coalesce(p.retry_at, (i.placement_failure ->> 'retry_at')::timestamptz) AS retry_at, "
                                + "coalesce(p.last_reason, i.placement_failure ->> 'reason') AS no_place " + UNSETTLED
                                + "ORDER BY i.created_event_id LIMIT :limit")
                .param("workload", workload.id().value())
                .param("org", orgId.value())
                .param("spec", workload.specHash())
                .param("limit", limit)
                .query(WorkloadFacts.Unsettled::of)
                .list();
    }

    /** Whether somebody gave the deploy up. */
    boolean isAborted(OrgId orgId, String deployId) {
        return rows.of(orgId)
                .sql(
                        "SELECT 1 FROM read_model.deploy WHERE deploy_id = :deploy AND org_id = :org AND failed_reason = 'aborted'")
                .param("deploy", deployId)
                .param("org", orgId.value())
                .query(Integer.class)
                .optional()
                .isPresent();
    }
}
