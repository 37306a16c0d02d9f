package dev.plfm.query.org;

import dev.plfm.kernel.access.Caller;
import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.resource.MemberResource;
import dev.plfm.kernel.resource.OrgResource;
import dev.plfm.kernel.resource.Page;
import dev.plfm.query.platform.PageParams;
import dev.plfm.query.platform.PageRequest;
import dev.plfm.query.platform.Reads;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Reads of organizations and their members. */
@RestController
class OrgController {
    private final OrgStore store;

    OrgController(OrgStore store) {
        this.store = store;
    }

    /** Only those that the caller belongs to; a service principal belongs to one. */
    @GetMapping("/v1/orgs")
    @RequiresScope(Scope.ORGS_READ)
    Page<OrgResource> list(Caller caller, PageParams page) {
        PageRequest request = page.of("orgs", caller.email());
        if (caller.email() != null) {
            return store.listOf(caller.email(), request);
        }
        return caller.orgId() != null ? store.listOnly(caller.orgId(), request) : request.page(List.of(), 0L);
    }

    @GetMapping("/v1/orgs/{org_id}")
    @RequiresScope(Scope.ORGS_READ)
    ResponseEntity<OrgResource> get(@PathVariable("org_id") OrgId orgId) {
        return Reads.single(store.find(orgId), "organization");
    }

    @GetMapping("/v1/orgs/{org_id}/members")
    @RequiresScope(Scope.ORGS_READ)
    Page<MemberResource> members(@PathVariable("org_id") OrgId orgId, PageParams page) {
        return store.members(orgId, page.of("members", orgId));
    }
}
