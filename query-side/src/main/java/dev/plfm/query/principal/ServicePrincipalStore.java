package dev.plfm.query.principal;

import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ServicePrincipalId;
import dev.plfm.kernel.json.Json;
import dev.plfm.kernel.resource.Page;
import dev.plfm.kernel.resource.ServicePrincipalResource;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.PageRequest;
import dev.plfm.query.platform.Row;
import dev.plfm.query.platform.TenantRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;

/** Reads service principals. */
@Component
class ServicePrincipalStore {
    private static final TypeReference<List<Scope>> SCOPES = new TypeReference<>() {};

    private final TenantRows rows;

    ServicePrincipalStore(TenantRows rows) {
        this.rows = rows;
    }

    Optional<ServicePrincipalResource> find(OrgId orgId, ServicePrincipalId id) {
        return rows.of(orgId)
                .sql("SELECT * FROM read_model.service_principal WHERE sp_id = :sp AND org_id = :org")
                .param("sp", id.value())
                .param("org", orgId.value())
                .query(ServicePrincipalStore::principal)
                .optional();
    }

    Page<ServicePrincipalResource> list(OrgId orgId, PageRequest request) {
        return request.page(rows.of(orgId)
                .sql("""
                        SELECT * FROM read_model.service_principal WHERE org_id = :org AND created_event_id > :after
                        ORDER BY created_event_id LIMIT :fetch
                        """)
                .param("org", orgId.value())
                .param("after", request.after())
                .param("fetch", request.fetch())
                .query(Row.of(ServicePrincipalStore::principal))
                .list());
    }

    private static ServicePrincipalResource principal(ResultSet row, int number) throws SQLException {
        ServicePrincipalId id = new ServicePrincipalId(row.getString("sp_id"));
        return new ServicePrincipalResource(
                id,
                new OrgId(row.getString("org_id")),
                row.getString("name"),
                Json.lenient().readValue(row.getString("scopes"), SCOPES),
                id.value(),
                null,
                row.getLong("resource_version"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"));
    }
}
