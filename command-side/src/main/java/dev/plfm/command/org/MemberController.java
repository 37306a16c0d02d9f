package dev.plfm.command.org;

import dev.plfm.command.org.OrgCommand.AddMember;
import dev.plfm.command.org.OrgCommand.ChangeMemberRole;
import dev.plfm.command.org.OrgCommand.RemoveMember;
import dev.plfm.command.platform.VersionBody;
import dev.plfm.command.platform.WriteRequest;
import dev.plfm.command.platform.Writes;
import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Role;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.MemberId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.resource.MemberResource;
import dev.plfm.kernel.value.Email;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Writes of an organization's members. */
@RestController
@RequestMapping("/v1/orgs/{org_id}/members")
class MemberController {
    private final Writes writes;

    MemberController(Writes writes) {
        this.writes = writes;
    }

    @PostMapping
    @RequiresScope(Scope.ORGS_ADMIN)
    ResponseEntity<Object> add(@PathVariable("org_id") OrgId orgId, @RequestBody AddBody body, WriteRequest request) {
        return writes.create(
                request,
                new AddMember(
                        orgId,
                        MemberId.generate(),
                        Email.required(body.email()),
                        required(body.role()),
                        Editor.of(request.caller())),
                (MemberResource member) -> "/v1/orgs/" + orgId + "/members/" + member.id());
    }

    @PatchMapping("/{member_id}")
    @RequiresScope(Scope.ORGS_ADMIN)
    ResponseEntity<Object> changeRole(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("member_id") MemberId memberId,
            @RequestBody RoleBody body,
            WriteRequest request) {
        return writes.update(
                request,
                new ChangeMemberRole(
                        orgId,
                        memberId,
                        required(body.role()),
                        request.requiredVersion(body.expectedVersion()),
                        Editor.of(request.caller())));
    }

    @DeleteMapping("/{member_id}")
    @RequiresScope(Scope.ORGS_ADMIN)
    ResponseEntity<Object> remove(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("member_id") MemberId memberId,
            @RequestBody(required = false) @Nullable VersionBody body,
            WriteRequest request) {
        return writes.delete(
                request,
                new RemoveMember(
                        orgId, memberId, request.optionalVersion(VersionBody.of(body)), Editor.of(request.caller())));
    }

    private static Role required(@Nullable Role role) {
        if (role == null) {
            throw DomainException.invalid("role", "is required");
        }
        return role;
    }

    record AddBody(@Nullable String email, @Nullable Role role) {}

    record RoleBody(@Nullable Role role, @Nullable Long expectedVersion) {}
}
