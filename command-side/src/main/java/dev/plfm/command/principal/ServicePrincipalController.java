package dev.plfm.command.principal;

import dev.plfm.command.platform.VersionBody;
import dev.plfm.command.platform.WriteRequest;
import dev.plfm.command.platform.Writes;
import dev.plfm.command.principal.ServicePrincipalCommand.CreateServicePrincipal;
import dev.plfm.command.principal.ServicePrincipalCommand.DeleteServicePrincipal;
import dev.plfm.command.principal.ServicePrincipalCommand.RotateSecret;
import dev.plfm.command.principal.ServicePrincipalCommand.UpdateServicePrincipal;
import dev.plfm.kernel.access.RequestedScopes;
import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.Ids;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ServicePrincipalId;
import dev.plfm.kernel.resource.ServicePrincipalResource;
import dev.plfm.kernel.value.Name;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Writes of service principals. */
@RestController
@RequestMapping("/v1/orgs/{org_id}/service-principals")
class ServicePrincipalController {
    private final Writes writes;
    private final PasswordEncoder hashing;
    private final SecureRandom random = new SecureRandom();

    ServicePrincipalController(Writes writes, PasswordEncoder hashing) {
        this.writes = writes;
        this.hashing = hashing;
    }

    @PostMapping
    @RequiresScope(Scope.ORGS_ADMIN)
    ResponseEntity<Object> create(
            @PathVariable("org_id") OrgId orgId, @RequestBody CreateBody body, WriteRequest request) {
        Name name = Name.required(body.name());
        Set<Scope> scopes = RequestedScopes.optional(body.scopes());
        if (scopes == null) {
            throw DomainException.invalid("scopes", "is required");
        }
        return writes.create(
                request,
                new CreateServicePrincipal(
                        orgId,
                        ServicePrincipalId.generate(),
                        name,
                        scopes,
                        ClientSecret.generate(random, hashing),
                        request.caller().scopes()),
                (ServicePrincipalResource principal) -> "/v1/orgs/" + orgId + "/service-principals/" + principal.id());
    }

    @PatchMapping("/{sp_id}")
    @RequiresScope(Scope.ORGS_ADMIN)
    ResponseEntity<Object> update(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("sp_id") ServicePrincipalId id,
            @RequestBody UpdateBody body,
            WriteRequest request) {
        return writes.update(
                request,
                new UpdateServicePrincipal(
                        orgId,
                        id,
                        RequestedScopes.optional(body.scopes()),
                        request.requiredVersion(body.expectedVersion()),
                        request.caller().scopes()));
    }

    @PostMapping("/{sp_id}/rotate")
    @RequiresScope(Scope.ORGS_ADMIN)
    ResponseEntity<Object> rotate(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("sp_id") ServicePrincipalId id,
            @RequestBody(required = false) @Nullable VersionBody body,
            WriteRequest request) {
        return writes.update(
                request,
                new RotateSecret(
                        orgId,
                        id,
                        Ids.generate("rot"),
                        ClientSecret.generate(random, hashing),
                        request.optionalVersion(VersionBody.of(body)),
                        request.caller().scopes()));
    }

    @DeleteMapping("/{sp_id}")
    @RequiresScope(Scope.ORGS_ADMIN)
    ResponseEntity<Object> delete(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("sp_id") ServicePrincipalId id,
            @RequestBody(required = false) @Nullable VersionBody body,
            WriteRequest request) {
        return writes.delete(
                request, new DeleteServicePrincipal(orgId, id, request.optionalVersion(VersionBody.of(body))));
    }

    record CreateBody(@Nullable String name, @Nullable List<String> scopes) {}

    record UpdateBody(
            @Nullable List<String> scopes, @Nullable Long expectedVersion) {}
}
