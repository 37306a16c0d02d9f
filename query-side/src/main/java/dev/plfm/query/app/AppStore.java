package dev.plfm.query.app;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ProjectId;
import dev.plfm.kernel.resource.AppResource;
import dev.plfm.kernel.resource.Page;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.PageRequest;
import dev.plfm.query.platform.ReadMemory;
import dev.plfm.query.platform.Row;
import dev.plfm.query.platform.TenantRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads apps. */
@Component
class AppStore {
    private final TenantRows rows;
    private final ReadMemory memory;

    AppStore(TenantRows rows, ReadMemory memory) {
        this.rows = rows;
        this.memory = memory;
    }

    Optional<AppResource> find(OrgId orgId, AppId appId) {
        return memory.recall(orgId, AppResource.class, appId, () -> rows.of(orgId)
                .sql("SELECT * FROM read_model.app WHERE app_id = :app AND org_id = :org")
                .param("app", appId.value())
                .param("org", orgId.value())
                .query(AppStore::app)
                .optional());
    }

    /** The apps of the organization, or of one of its projects. */
    Page<AppResource> list(OrgId orgId, @Nullable ProjectId projectId, PageRequest request) {
        return request.page(rows.of(orgId)
                .sql("""
                        SELECT * FROM read_model.app
                        WHERE org_id = :org AND created_event_id > :after
                            AND (:project::text IS NULL OR project_id = :project)
                        ORDER BY created_event_id LIMIT :fetch
                        """)
                .param("org", orgId.value())
                .param("project", Columns.text(projectId))
                .param("after", request.after())
                .param("fetch", request.fetch())
                .query(Row.of(AppStore::app))
                .list());
    }

    private static AppResource app(ResultSet row, int number) throws SQLException {
        return new AppResource(
                new AppId(row.getString("app_id")),
                new OrgId(row.getString("org_id")),
                Columns.orNull(row, "project_id", ProjectId::new),
                row.getString("name"),
                row.getString("description"),
                row.getLong("resource_version"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"));
    }
}
