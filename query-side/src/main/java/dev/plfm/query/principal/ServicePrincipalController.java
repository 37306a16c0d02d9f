package dev.plfm.query.principal;

import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ServicePrincipalId;
import dev.plfm.kernel.resource.Page;
import dev.plfm.kernel.resource.ServicePrincipalResource;
import dev.plfm.query.platform.PageParams;
import dev.plfm.query.platform.Reads;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Reads of service principals. */
@RestController
class ServicePrincipalController {
    private final ServicePrincipalStore store;

    ServicePrincipalController(ServicePrincipalStore store) {
        this.store = store;
    }

    @GetMapping("/v1/orgs/{org_id}/service-principals")
    @RequiresScope(Scope.ORGS_READ)
    Page<ServicePrincipalResource> list(@PathVariable("org_id") OrgId orgId, PageParams page) {
        return store.list(orgId, page.of("service-principals", orgId));
    }

    @GetMapping("/v1/orgs/{org_id}/service-principals/{sp_id}")
    @RequiresScope(Scope.ORGS_READ)
    ResponseEntity<ServicePrincipalResource> get(
            @PathVariable("org_id") OrgId orgId, @PathVariable("sp_id") ServicePrincipalId id) {
        return Reads.single(store.find(orgId, id), "service principal");
    }
}
