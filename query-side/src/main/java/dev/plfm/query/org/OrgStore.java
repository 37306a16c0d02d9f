package dev.plfm.query.org;

import dev.plfm.kernel.access.Role;
import dev.plfm.kernel.id.MemberId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.resource.MemberResource;
import dev.plfm.kernel.resource.OrgResource;
import dev.plfm.kernel.resource.Page;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.PageRequest;
import dev.plfm.query.platform.ReadMemory;
import dev.plfm.query.platform.Row;
import dev.plfm.query.platform.TenantRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Reads organizations and members. */
@Component
class OrgStore {
    private final TenantRows rows;
    private final ReadMemory memory;

    OrgStore(TenantRows rows, ReadMemory memory) {
        this.rows = rows;
        this.memory = memory;
    }

    Optional<OrgResource> find(OrgId orgId) {
        return memory.recall(orgId, OrgResource.class, orgId, () -> rows.of(orgId)
                .sql("SELECT * FROM read_model.org WHERE org_id = :org")
                .param("org", orgId.value())
                .query(OrgStore::org)
                .optional());
    }

    /** The organizations of which a member has the email, which only they show: the one read of a tenant that is bound to no one organization. */
    Page<OrgResource> listOf(String email, PageRequest request) {
        return request.page(
                rows.ofAll()
                        .sql("""
                        SELECT o.* FROM read_model.org o JOIN read_model.member m ON m.org_id = o.org_id
                        WHERE m.email = :email AND o.created_event_id > :after
                        ORDER BY o.created_event_id LIMIT :fetch
                        """)
                        .param("email", email)
                        .param("after", request.after())
                        .param("fetch", request.fetch())
                        .query(Row.of(OrgStore::org))
                        .list(),
                rows.ofAll()
                        .sql("SELECT count(*) FROM read_model.member WHERE email = :email")
                        .param("email", email)
                        .query(Long.class)
                        .single());
    }

    /** The one organization, as a list. */
    Page<OrgResource> listOnly(OrgId orgId, PageRequest request) {
        return request.page(
                rows.of(orgId)
                        .sql("SELECT * FROM read_model.org WHERE org_id = :org AND created_event_id > :after")
                        .param("org", orgId.value())
                        .param("after", request.after())
                        .query(Row.of(OrgStore::org))
                        .list(),
                1L);
    }

    Page<MemberResource> members(OrgId orgId, PageRequest request) {
        return request.page(rows.of(orgId)
                .sql("""
                        SELECT * FROM read_model.member WHERE org_id = :org AND created_event_id > :after
                        ORDER BY created_event_id LIMIT :fetch
                        """)
                .param("org", orgId.value())
                .param("after", request.after())
                .param("fetch", request.fetch())
                .query(Row.of(OrgStore::member))
                .list());
    }

    private static OrgResource org(ResultSet row, int number) throws SQLException {
        return new OrgResource(
                new OrgId(row.getString("org_id")),
                row.getString("name"),
                row.getLong("resource_version"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"));
    }

    private static MemberResource member(ResultSet row, int number) throws SQLException {
        return new MemberResource(
                new MemberId(row.getString("member_id")),
                new OrgId(row.getString("org_id")),
                row.getString("email"),
                Columns.wire(row, "role", Role.class),
                row.getLong("resource_version"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"));
    }
}
