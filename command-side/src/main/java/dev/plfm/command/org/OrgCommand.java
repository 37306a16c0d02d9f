package dev.plfm.command.org;

import dev.plfm.eventlog.OwnTransaction;
import dev.plfm.kernel.access.Role;
import dev.plfm.kernel.id.MemberId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.resource.MemberResource;
import dev.plfm.kernel.resource.OrgResource;
import dev.plfm.kernel.resource.QuotaResource;
import dev.plfm.kernel.value.Email;
import dev.plfm.kernel.value.Name;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** What an organization can be told, about itself and its members. */
public sealed interface OrgCommand {
    @TargetAggregateIdentifier
    OrgId orgId();

    /** Makes the organization with its first owner. Answers with an {@link OrgResource}. */
    record CreateOrg(OrgId orgId, Name name, MemberId ownerId, Email owner) implements OrgCommand {}

    /** Answers with an {@link OrgResource}; null leaves the name as it is. */
    record UpdateOrg(OrgId orgId, @Nullable Name name, long expectedVersion) implements OrgCommand {}

    /** Answers with a {@link QuotaResource}; dimensions that are left out have no limit from then on. */
    record SetQuotas(OrgId orgId, QuotaLimits limits, long expectedVersion) implements OrgCommand, OwnTransaction {}

    /** Answers with a {@link MemberResource}; {@code already_exists} when the address is a member's. */
    record AddMember(OrgId orgId, MemberId memberId, Email email, Role role, Editor by) implements OrgCommand {}

    /** Answers with a {@link MemberResource}; {@code conflict} when it would leave no owner. */
    record ChangeMemberRole(OrgId orgId, MemberId memberId, Role role, long expectedVersion, Editor by)
            implements OrgCommand {}

    /** No effect when already removed; {@code conflict} when it would leave no owner. */
    record RemoveMember(
            OrgId orgId, MemberId memberId, @Nullable Long expectedVersion, Editor by) implements OrgCommand {}
}
