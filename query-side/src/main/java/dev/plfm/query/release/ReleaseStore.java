package dev.plfm.query.release;

import dev.plfm.kernel.event.ReleaseEvent.ReleaseCreated;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.resource.Page;
import dev.plfm.kernel.resource.ReleaseResource;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.PageRequest;
import dev.plfm.query.platform.Row;
import dev.plfm.query.platform.TenantRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Reads releases. */
@Component
class ReleaseStore {
    private final TenantRows rows;

    ReleaseStore(TenantRows rows) {
        this.rows = rows;
    }

    Optional<ReleaseResource> find(OrgId orgId, AppId appId, ReleaseId releaseId) {
        return rows.of(orgId)
                .sql("""
                        SELECT * FROM read_model.release
                        WHERE release_id = :release AND app_id = :app AND org_id = :org
                        """)
                .param("release", releaseId.value())
                .param("app", appId.value())
                .param("org", orgId.value())
                .query(ReleaseStore::release)
                .optional();
    }

    Page<ReleaseResource> list(OrgId orgId, AppId appId, PageRequest request) {
        return request.page(rows.of(orgId)
                .sql("""
                        SELECT * FROM read_model.release
                        WHERE org_id = :org AND app_id = :app AND created_event_id > :after
                        ORDER BY created_event_id LIMIT :fetch
                        """)
                .param("org", orgId.value())
                .param("app", appId.value())
                .param("after", request.after())
                .param("fetch", request.fetch())
                .query(Row.of(ReleaseStore::release))
                .list());
    }

    private static ReleaseResource release(ResultSet row, int number) throws SQLException {
        ReleaseCreated created = new ReleaseCreated(
                new OrgId(row.getString("org_id")),
                new AppId(row.getString("app_id")),
                new ReleaseId(row.getString("release_id")),
                row.getString("image_ref"),
                row.getString("image_digest"),
                null,
                row.getInt("manifest_schema_version"),
                row.getString("manifest_hash"),
                Columns.json(row, "manifest", JsonNode.class));
        return ReleaseResource.of(created, Columns.instant(row, "created_at"));
    }
}
