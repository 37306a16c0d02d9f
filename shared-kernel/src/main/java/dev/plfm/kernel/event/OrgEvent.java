package dev.plfm.kernel.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.plfm.kernel.access.Role;
import dev.plfm.kernel.id.MemberId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.value.QuotaDimension;
import org.axonframework.serialization.Revision;
import org.jspecify.annotations.Nullable;

/** What happens to an organization and its members. */
public sealed interface OrgEvent extends DomainEvent {
    /** The aggregate's type in the log. */
    String AGGREGATE_TYPE = "org";

    @Override
    default String aggregateType() {
        return AGGREGATE_TYPE;
    }

    OrgId orgId();

    @Override
    default String aggregateId() {
        return orgId().value();
    }

    @JsonTypeName("org.created")
    @Revision("1")
    record OrgCreated(OrgId orgId, String name) implements OrgEvent {}

    @JsonTypeName("org.updated")
    @Revision("1")
    record OrgUpdated(OrgId orgId, String name) implements OrgEvent {}

    /** @param limit null for none */
    @JsonTypeName("org.quota_set")
    @Revision("1")
    record OrgQuotaSet(
            OrgId orgId, QuotaDimension dimension, @Nullable Long limit) implements OrgEvent {}

    @JsonTypeName("org_member.added")
    @Revision("1")
    record OrgMemberAdded(OrgId orgId, MemberId memberId, String email, Role role) implements OrgEvent {}

    @JsonTypeName("org_member.role_updated")
    @Revision("1")
    record OrgMemberRoleUpdated(OrgId orgId, MemberId memberId, Role oldRole, Role newRole) implements OrgEvent {}

    @JsonTypeName("org_member.removed")
    @Revision("1")
    record OrgMemberRemoved(OrgId orgId, MemberId memberId, String email) implements OrgEvent {}
}
