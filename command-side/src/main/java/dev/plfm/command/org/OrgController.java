package dev.plfm.command.org;

import dev.plfm.command.org.OrgCommand.CreateOrg;
import dev.plfm.command.org.OrgCommand.UpdateOrg;
import dev.plfm.command.platform.WriteRequest;
import dev.plfm.command.platform.Writes;
import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.id.MemberId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.resource.OrgResource;
import dev.plfm.kernel.value.Email;
import dev.plfm.kernel.value.Name;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Writes of organizations. */
@RestController
@RequestMapping("/v1/orgs")
class OrgController {
    private final Writes writes;

    OrgController(Writes writes) {
        this.writes = writes;
    }

    @PostMapping
    @RequiresScope(Scope.ORGS_ADMIN)
    ResponseEntity<Object> create(@RequestBody CreateBody body, WriteRequest request) {
        String creator = request.caller().email();
        if (creator == null) {
            throw new DomainException(
                    ErrorCode.FORBIDDEN, "Only a person can create an organization, to be its first owner.");
        }
        return writes.create(
                request,
                new CreateOrg(OrgId.generate(), Name.required(body.name()), MemberId.generate(), new Email(creator)),
                (OrgResource org) -> "/v1/orgs/" + org.id());
    }

    @PatchMapping("/{org_id}")
    @RequiresScope(Scope.ORGS_ADMIN)
    ResponseEntity<Object> update(
            @PathVariable("org_id") OrgId orgId, @RequestBody UpdateBody body, WriteRequest request) {
        return writes.update(
                request,
                new UpdateOrg(orgId, Name.optional(body.name()), request.requiredVersion(body.expectedVersion())));
    }

    record CreateBody(@Nullable String name) {}

    record UpdateBody(@Nullable String name, @Nullable Long expectedVersion) {}
}
