package dev.plfm.query.quota;

import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.resource.QuotaResource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Reads of what an organization may use, and uses. */
@RestController
class QuotaController {
    private final QuotaStore store;

    QuotaController(QuotaStore store) {
        this.store = store;
    }

    /** Without an ETag: usage changes while the version does not. */
    @GetMapping("/v1/orgs/{org_id}/quotas")
    @RequiresScope(Scope.ORGS_READ)
    QuotaResource get(@PathVariable("org_id") OrgId orgId) {
        return store.find(orgId).orElseThrow(() -> DomainException.notFound("organization"));
    }
}
