package dev.plfm.query.placement;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.resource.PlacementResource;
import dev.plfm.kernel.value.PlacementSettings;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.TenantRows;
import java.util.Objects;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Reads placement settings; those of a process type that has none are the default ones, as old as its environment. */
@Component
class PlacementStore {
    private final TenantRows rows;

    PlacementStore(TenantRows rows) {
        this.rows = rows;
    }

    Optional<PlacementResource> find(OrgId orgId, AppId appId, EnvId envId, String processType) {
        return rows.of(orgId)
                .sql("""
                        SELECT s.settings, coalesce(s.resource_version, 1) AS resource_version,
                            coalesce(s.updated_at, e.created_at) AS updated_at
                        FROM read_model.env e
                        LEFT JOIN read_model.placement_settings s ON s.env_id = e.env_id AND s.process_type = :process_type
                        WHERE e.env_id = :env AND e.app_id = :app AND e.org_id = :org
                        """)
                .param("env", envId.value())
                .param("app", appId.value())
                .param("org", orgId.value())
                .param("process_type", processType)
                .query((row, number) -> PlacementResource.of(
                        envId,
                        processType,
                        Objects.requireNonNullElseGet(
                                Columns.jsonOrNull(row, "settings", PlacementSettings.class), PlacementSettings::none),
                        Columns.instant(row, "updated_at"),
                        row.getLong("resource_version")))
                .optional();
    }
}
