package dev.plfm.query.project;

import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ProjectId;
import dev.plfm.kernel.resource.Page;
import dev.plfm.kernel.resource.ProjectResource;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.PageRequest;
import dev.plfm.query.platform.ReadMemory;
import dev.plfm.query.platform.Row;
import dev.plfm.query.platform.TenantRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Reads projects. */
@Component
class ProjectStore {
    private final TenantRows rows;
    private final ReadMemory memory;

    ProjectStore(TenantRows rows, ReadMemory memory) {
        this.rows = rows;
        this.memory = memory;
    }

    Optional<ProjectResource> find(OrgId orgId, ProjectId projectId) {
        return memory.recall(orgId, ProjectResource.class, projectId, () -> rows.of(orgId)
                .sql("SELECT * FROM read_model.project WHERE project_id = :project AND org_id = :org")
                .param("project", projectId.value())
                .param("org", orgId.value())
                .query(ProjectStore::project)
                .optional());
    }

    Page<ProjectResource> list(OrgId orgId, PageRequest request) {
        return request.page(rows.of(orgId)
                .sql("""
                        SELECT * FROM read_model.project WHERE org_id = :org AND created_event_id > :after
                        ORDER BY created_event_id LIMIT :fetch
                        """)
                .param("org", orgId.value())
                .param("after", request.after())
                .param("fetch", request.fetch())
                .query(Row.of(ProjectStore::project))
                .list());
    }

    private static ProjectResource project(ResultSet row, int number) throws SQLException {
        return new ProjectResource(
                new ProjectId(row.getString("project_id")),
                new OrgId(row.getString("org_id")),
                row.getString("name"),
                row.getLong("resource_version"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"));
    }
}
