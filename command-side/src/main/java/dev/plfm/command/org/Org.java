package dev.plfm.command.org;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.plfm.command.org.OrgCommand.AddMember;
import dev.plfm.command.org.OrgCommand.ChangeMemberRole;
import dev.plfm.command.org.OrgCommand.CreateOrg;
import dev.plfm.command.org.OrgCommand.RemoveMember;
import dev.plfm.command.org.OrgCommand.SetQuotas;
import dev.plfm.command.org.OrgCommand.UpdateOrg;
import dev.plfm.command.platform.Versions;
import dev.plfm.kernel.access.Role;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.OrgEvent;
import dev.plfm.kernel.event.OrgEvent.OrgCreated;
import dev.plfm.kernel.event.OrgEvent.OrgMemberAdded;
import dev.plfm.kernel.event.OrgEvent.OrgMemberRemoved;
import dev.plfm.kernel.event.OrgEvent.OrgMemberRoleUpdated;
import dev.plfm.kernel.event.OrgEvent.OrgQuotaSet;
import dev.plfm.kernel.event.OrgEvent.OrgUpdated;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.resource.MemberResource;
import dev.plfm.kernel.resource.OrgResource;
import dev.plfm.kernel.resource.QuotaResource;
import dev.plfm.kernel.value.Name;
import java.time.Instant;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.Revision;
import org.axonframework.spring.stereotype.Aggregate;

/** An organization and its members, of whom at least one is always an owner. */
@Aggregate(
        type = OrgEvent.AGGREGATE_TYPE,
        snapshotTriggerDefinition = "snapshots",
        cache = "aggregateCache",
        lockFactory = "aggregateLocks")
@Revision("1")
final class Org {
    @AggregateIdentifier
    private OrgId id;

    private OrgResource state;
    private Members members = new Members();
    private Quotas quotas = new Quotas();

    @SuppressWarnings("NullAway.Init")
    Org() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.ALWAYS)
    OrgResource handle(CreateOrg command) {
        apply(new OrgCreated(command.orgId(), command.name().value()));
        apply(new OrgMemberAdded(
                command.orgId(), command.ownerId(), command.owner().value(), Role.OWNER));
        return state;
    }

    @CommandHandler
    OrgResource handle(UpdateOrg command) {
        Versions.check(command.expectedVersion(), state.resourceVersion());
        Name name = command.name();
        if (name != null && !name.value().equals(state.name())) {
            apply(new OrgUpdated(id, name.value()));
        }
        return state;
    }

    @CommandHandler
    QuotaResource handle(SetQuotas command) {
        Versions.check(command.expectedVersion(), quotas.version());
        quotas.changesTo(command.limits(), id).forEach(AggregateLifecycle::apply);
        return quotas.resource(id, state.createdAt());
    }

    @CommandHandler
    MemberResource handle(AddMember command) {
        String email = command.email().value();
        if (members.hasEmail(email)) {
            throw new DomainException(ErrorCode.ALREADY_EXISTS, email + " is a member already.");
        }
        requireOwnerFor(command.by(), command.role() == Role.OWNER);
        apply(new OrgMemberAdded(id, command.memberId(), email, command.role()));
        return members.require(command.memberId());
    }

    @CommandHandler
    MemberResource handle(ChangeMemberRole command) {
        MemberResource member = members.require(command.memberId());
        Versions.check(command.expectedVersion(), member.resourceVersion());
        requireOwnerFor(command.by(), member.role() == Role.OWNER || command.role() == Role.OWNER);
        if (member.role() != command.role()) {
            requireAnotherOwnerThan(member);
            apply(new OrgMemberRoleUpdated(id, member.id(), member.role(), command.role()));
        }
        return members.require(command.memberId());
    }

    @CommandHandler
    void handle(RemoveMember command) {
        if (members.wasRemoved(command.memberId())) {
            return;
        }
        MemberResource member = members.require(command.memberId());
        Versions.check(command.expectedVersion(), member.resourceVersion());
        requireOwnerFor(command.by(), member.role() == Role.OWNER);
        requireAnotherOwnerThan(member);
        apply(new OrgMemberRemoved(id, member.id(), member.email()));
    }

    @EventSourcingHandler
    void on(OrgCreated event, @Timestamp Instant at) {
        id = event.orgId();
        state = new OrgResource(id, event.name(), 1, at, at);
    }

    @EventSourcingHandler
    void on(OrgUpdated event, @Timestamp Instant at) {
        state = new OrgResource(id, event.name(), state.resourceVersion() + 1, state.createdAt(), at);
    }

    @EventSourcingHandler
    void on(OrgQuotaSet event, @Timestamp Instant at) {
        quotas.set(event, at);
    }

    @EventSourcingHandler
    void on(OrgMemberAdded event, @Timestamp Instant at) {
        members.add(new MemberResource(event.memberId(), id, event.email(), event.role(), 1, at, at));
    }

    @EventSourcingHandler
    void on(OrgMemberRoleUpdated event, @Timestamp Instant at) {
        members.changeRole(event.memberId(), event.newRole(), at);
    }

    @EventSourcingHandler
    void on(OrgMemberRemoved event) {
        members.remove(event.memberId());
    }

    private void requireOwnerFor(Editor editor, boolean ownersAreConcerned) {
        if (ownersAreConcerned && !members.actsAsOwner(editor)) {
            throw new DomainException(ErrorCode.FORBIDDEN, "Only an owner can add, remove or demote an owner.");
        }
    }

    private void requireAnotherOwnerThan(MemberResource member) {
        if (member.role() == Role.OWNER && members.owners() == 1) {
            throw new DomainException(
                    ErrorCode.CONFLICT, "This is the last owner; an organization cannot be without one.");
        }
    }
}
