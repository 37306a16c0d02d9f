package dev.plfm.query.platform;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import org.springframework.stereotype.Component;

/** Refuses paths whose ids do not belong together, as if what they name did not exist. */
@Component
public class Parents {
    private final TenantRows rows;

    Parents(TenantRows rows) {
        this.rows = rows;
    }

    /** @throws DomainException {@code not_found} when the organization has no such app */
    public void require(OrgId orgId, AppId appId) {
        boolean exists = rows.of(orgId)
                .sql("SELECT 1 FROM read_model.app WHERE app_id = :app AND org_id = :org")
                .param("app", appId.value())
                .param("org", orgId.value())
                .query(Integer.class)
                .optional()
                .isPresent();
        if (!exists) {
            throw DomainException.notFound("app");
        }
    }

    /** @throws DomainException {@code not_found} when the app of the organization has no such environment */
    public void require(OrgId orgId, AppId appId, EnvId envId) {
        boolean exists = rows.of(orgId)
                .sql("SELECT 1 FROM read_model.env WHERE env_id = :env AND app_id = :app AND org_id = :org")
                .param("env", envId.value())
                .param("app", appId.value())
                .param("org", orgId.value())
                .query(Integer.class)
                .optional()
                .isPresent();
        if (!exists) {
            throw DomainException.notFound("environment");
        }
    }
}
