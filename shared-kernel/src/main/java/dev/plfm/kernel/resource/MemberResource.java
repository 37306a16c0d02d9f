package dev.plfm.kernel.resource;

import dev.plfm.kernel.access.Role;
import dev.plfm.kernel.id.MemberId;
import dev.plfm.kernel.id.OrgId;
import java.time.Instant;

/** A member of an organization. */
public record MemberResource(
        MemberId id, OrgId orgId, String email, Role role, long resourceVersion, Instant createdAt, Instant updatedAt)
        implements Resource {}
