package dev.plfm.query.instance;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.resource.Page;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.Placement;
import dev.plfm.kernel.value.ReasonCode;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.PageRequest;
import dev.plfm.query.platform.Row;
import dev.plfm.query.platform.TenantRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads instances. */
@Component
class InstanceStore {
    private final TenantRows rows;

    InstanceStore(TenantRows rows) {
        this.rows = rows;
    }

    Optional<InstanceResource> find(OrgId orgId, AppId appId, EnvId envId, InstanceId instanceId) {
        return rows.of(orgId)
                .sql("""
                        SELECT * FROM read_model.instance
                        WHERE instance_id = :instance AND env_id = :env AND app_id = :app AND org_id = :org
                        """)
                .param("instance", instanceId.value())
                .param("env", envId.value())
                .param("app", appId.value())
                .param("org", orgId.value())
                .query(InstanceStore::instance)
                .optional();
    }

    /** All instances of the environment, or those of a process type, or in a status. */
    Page<InstanceResource> list(
            OrgId orgId,
            AppId appId,
            EnvId envId,
            @Nullable String processType,
            @Nullable InstanceStatus status,
            PageRequest request) {
        return request.page(rows.of(orgId)
                .sql("""
                        SELECT * FROM read_model.instance
                        WHERE org_id = :org AND app_id = :app AND env_id = :env AND created_event_id > :after
                            AND (:processType::text IS NULL OR process_type = :processType)
                            AND (:status::text IS NULL OR status = :status)
                        ORDER BY created_event_id LIMIT :fetch
                        """)
                .param("org", orgId.value())
                .param("app", appId.value())
                .param("env", envId.value())
                .param("processType", processType)
                .param("status", Columns.wire(status))
                .param("after", request.after())
                .param("fetch", request.fetch())
                .query(Row.of(InstanceStore::instance))
                .list());
    }

    private static InstanceResource instance(ResultSet row, int number) throws SQLException {
        return new InstanceResource(
                new InstanceId(row.getString("instance_id")),
                new OrgId(row.getString("org_id")),
                new AppId(row.getString("app_id")),
                new EnvId(row.getString("env_id")),
                row.getString("process_type"),
                Columns.orNull(row, "node_id", NodeId::new),
                row.getInt("generation"),
                new ReleaseId(row.getString("release_id")),
                Columns.wire(row, "desired_state", DesiredState.class),
                row.getString("desired_reason"),
                Columns.wire(row, "status", InstanceStatus.class),
                Columns.wireOrNull(row, "failure_reason", ReasonCode.class),
                row.getString("failure_detail"),
                Columns.integerOrNull(row, "exit_code"),
                row.getString("overlay_ipv6"),
                Columns.jsonOrNull(row, "placement", Placement.class),
                Columns.jsonOrNull(row, "placement_failure", InstanceResource.PlacementFailure.class),
                Columns.instant(row, "last_transition_at"),
                row.getLong("resource_version"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"));
    }
}
