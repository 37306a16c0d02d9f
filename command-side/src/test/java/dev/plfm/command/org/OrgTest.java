package dev.plfm.command.org;

import dev.plfm.command.org.OrgCommand.AddMember;
import dev.plfm.command.org.OrgCommand.ChangeMemberRole;
import dev.plfm.command.org.OrgCommand.CreateOrg;
import dev.plfm.command.org.OrgCommand.RemoveMember;
import dev.plfm.command.org.OrgCommand.UpdateOrg;
import dev.plfm.command.testing.Refusals;
import dev.plfm.kernel.access.Role;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.OrgEvent.OrgCreated;
import dev.plfm.kernel.event.OrgEvent.OrgMemberAdded;
import dev.plfm.kernel.event.OrgEvent.OrgMemberRemoved;
import dev.plfm.kernel.event.OrgEvent.OrgMemberRoleUpdated;
import dev.plfm.kernel.event.OrgEvent.OrgUpdated;
import dev.plfm.kernel.id.MemberId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.resource.MemberResource;
import dev.plfm.kernel.resource.OrgResource;
import dev.plfm.kernel.value.Email;
import dev.plfm.kernel.value.Name;
import java.time.Instant;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.TestExecutor;
import org.junit.jupiter.api.Test;

/** Acceptance and refusal of every organization command. */
class OrgTest {
    private static final OrgId ORG = OrgId.generate();
    private static final MemberId ANN = MemberId.generate();
    private static final MemberId BOB = MemberId.generate();
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final OrgCreated CREATED = new OrgCreated(ORG, "acme");
    private static final OrgMemberAdded ANN_OWNS = new OrgMemberAdded(ORG, ANN, "ann@acme.example", Role.OWNER);
    private static final OrgMemberAdded BOB_OWNS = new OrgMemberAdded(ORG, BOB, "bob@acme.example", Role.OWNER);
    private static final OrgMemberAdded BOB_ADMINISTERS = new OrgMemberAdded(ORG, BOB, "bob@acme.example", Role.ADMIN);
    private static final OrgMemberRemoved BOB_LEFT = new OrgMemberRemoved(ORG, BOB, "bob@acme.example");
    private static final Editor BY_ANN = new Editor("ann@acme.example", false);
    private static final Editor BY_BOB = new Editor("bob@acme.example", true);
    private static final Editor BY_OPERATOR = new Editor(null, true);
    private static final Editor BY_MACHINE = new Editor(null, false);

    private final AggregateTestFixture<Org> fixture = new AggregateTestFixture<>(Org.class);

    @Test
    void the_creator_becomes_the_owner() {
        fixture.givenNoPriorActivity()
                .andGivenCurrentTime(NOW)
                .when(new CreateOrg(ORG, new Name("acme"), ANN, new Email("Ann@Acme.example")))
                .expectEvents(CREATED, ANN_OWNS)
                .expectResultMessagePayload(new OrgResource(ORG, "acme", 1, NOW, NOW));
    }

    @Test
    void a_rename_counts_the_version_up_whatever_the_members_do() {
        fixture.givenCurrentTime(NOW)
                .andGiven(CREATED, ANN_OWNS, BOB_OWNS)
                .when(new UpdateOrg(ORG, new Name("emca"), 1))
                .expectEvents(new OrgUpdated(ORG, "emca"))
                .expectResultMessagePayload(new OrgResource(ORG, "emca", 2, NOW, NOW));
    }

    @Test
    void an_update_that_changes_nothing_is_no_event() {
        organization().when(new UpdateOrg(ORG, new Name("acme"), 1)).expectNoEvents();
        organization().when(new UpdateOrg(ORG, null, 1)).expectNoEvents();
    }

    @Test
    void an_update_of_another_version_is_refused() {
        organization()
                .when(new UpdateOrg(ORG, new Name("emca"), 2))
                .expectException(Refusals.with(ErrorCode.VERSION_CONFLICT));
    }

    @Test
    void an_owner_adds_members_of_any_role() {
        fixture.givenCurrentTime(NOW)
                .andGiven(CREATED, ANN_OWNS)
                .when(new AddMember(ORG, BOB, new Email("bob@acme.example"), Role.OWNER, BY_ANN))
                .expectEvents(BOB_OWNS)
                .expectResultMessagePayload(new MemberResource(BOB, ORG, "bob@acme.example", Role.OWNER, 1, NOW, NOW));
    }

    @Test
    void an_address_is_a_member_only_once() {
        organization()
                .when(new AddMember(ORG, BOB, new Email("ANN@acme.example"), Role.READONLY, BY_ANN))
                .expectException(Refusals.with(ErrorCode.ALREADY_EXISTS));
    }

    @Test
    void someone_who_left_can_come_back() {
        MemberId again = MemberId.generate();
        organization(BOB_ADMINISTERS, BOB_LEFT)
                .when(new AddMember(ORG, again, new Email("bob@acme.example"), Role.DEVELOPER, BY_ANN))
                .expectEvents(new OrgMemberAdded(ORG, again, "bob@acme.example", Role.DEVELOPER));
    }

    @Test
    void an_admin_adds_no_owner_even_with_an_operators_token() {
        organization(BOB_ADMINISTERS)
                .when(new AddMember(ORG, MemberId.generate(), new Email("eve@acme.example"), Role.OWNER, BY_BOB))
                .expectException(Refusals.with(ErrorCode.FORBIDDEN));
    }

    @Test
    void a_machine_adds_members_but_no_owner() {
        MemberId eve = MemberId.generate();
        organization()
                .when(new AddMember(ORG, eve, new Email("eve@acme.example"), Role.DEVELOPER, BY_MACHINE))
                .expectEvents(new OrgMemberAdded(ORG, eve, "eve@acme.example", Role.DEVELOPER));
        organization()
                .when(new AddMember(ORG, eve, new Email("eve@acme.example"), Role.OWNER, BY_MACHINE))
                .expectException(Refusals.with(ErrorCode.FORBIDDEN));
    }

    @Test
    void an_operator_who_is_no_member_acts_as_an_owner() {
        organization()
                .when(new AddMember(ORG, BOB, new Email("bob@acme.example"), Role.OWNER, BY_OPERATOR))
                .expectEvents(BOB_OWNS);
    }

    @Test
    void a_changed_role_counts_the_members_own_version_up() {
        fixture.givenCurrentTime(NOW)
                .andGiven(CREATED, ANN_OWNS, BOB_ADMINISTERS)
                .when(new ChangeMemberRole(ORG, BOB, Role.DEVELOPER, 1, BY_ANN))
                .expectEvents(new OrgMemberRoleUpdated(ORG, BOB, Role.ADMIN, Role.DEVELOPER))
                .expectResultMessagePayload(
                        new MemberResource(BOB, ORG, "bob@acme.example", Role.DEVELOPER, 2, NOW, NOW));
    }

    @Test
    void the_same_role_again_is_no_event() {
        organization(BOB_ADMINISTERS)
                .when(new ChangeMemberRole(ORG, BOB, Role.ADMIN, 1, BY_BOB))
                .expectNoEvents();
    }

    @Test
    void a_change_of_another_version_of_the_member_is_refused() {
        organization(BOB_ADMINISTERS)
                .when(new ChangeMemberRole(ORG, BOB, Role.DEVELOPER, 2, BY_ANN))
                .expectException(Refusals.with(ErrorCode.VERSION_CONFLICT));
    }

    @Test
    void an_admin_neither_demotes_nor_promotes_to_owner() {
        organization(BOB_ADMINISTERS)
                .when(new ChangeMemberRole(ORG, ANN, Role.READONLY, 1, BY_BOB))
                .expectException(Refusals.with(ErrorCode.FORBIDDEN));
        organization(BOB_ADMINISTERS)
                .when(new ChangeMemberRole(ORG, BOB, Role.OWNER, 1, BY_BOB))
                .expectException(Refusals.with(ErrorCode.FORBIDDEN));
    }

    @Test
    void the_last_owner_cannot_be_demoted() {
        organization(BOB_ADMINISTERS)
                .when(new ChangeMemberRole(ORG, ANN, Role.ADMIN, 1, BY_ANN))
                .expectException(Refusals.with(ErrorCode.CONFLICT));
        organization(BOB_OWNS)
                .when(new ChangeMemberRole(ORG, ANN, Role.ADMIN, 1, BY_ANN))
                .expectEvents(new OrgMemberRoleUpdated(ORG, ANN, Role.OWNER, Role.ADMIN));
    }

    @Test
    void the_role_of_someone_who_is_no_member_is_not_found() {
        organization()
                .when(new ChangeMemberRole(ORG, BOB, Role.ADMIN, 1, BY_ANN))
                .expectException(Refusals.with(ErrorCode.NOT_FOUND));
        organization(BOB_ADMINISTERS, BOB_LEFT)
                .when(new ChangeMemberRole(ORG, BOB, Role.ADMIN, 1, BY_ANN))
                .expectException(Refusals.with(ErrorCode.NOT_FOUND));
    }

    @Test
    void a_member_is_removed_once() {
        organization(BOB_ADMINISTERS)
                .when(new RemoveMember(ORG, BOB, 1L, BY_BOB))
                .expectEvents(BOB_LEFT);
        organization(BOB_ADMINISTERS, BOB_LEFT)
                .when(new RemoveMember(ORG, BOB, null, BY_ANN))
                .expectNoEvents()
                .expectSuccessfulHandlerExecution();
    }

    @Test
    void removing_another_version_of_the_member_is_refused() {
        organization(BOB_ADMINISTERS)
                .when(new RemoveMember(ORG, BOB, 2L, BY_ANN))
                .expectException(Refusals.with(ErrorCode.VERSION_CONFLICT));
    }

    @Test
    void an_admin_removes_no_owner() {
        organization(BOB_ADMINISTERS)
                .when(new RemoveMember(ORG, ANN, null, BY_BOB))
                .expectException(Refusals.with(ErrorCode.FORBIDDEN));
    }

    @Test
    void the_last_owner_cannot_leave() {
        organization(BOB_ADMINISTERS)
                .when(new RemoveMember(ORG, ANN, null, BY_ANN))
                .expectException(Refusals.with(ErrorCode.CONFLICT));
    }

    @Test
    void someone_who_never_was_a_member_is_not_found() {
        organization()
                .when(new RemoveMember(ORG, BOB, null, BY_ANN))
                .expectException(Refusals.with(ErrorCode.NOT_FOUND));
    }

    @Test
    void an_organization_that_never_was_is_not_found() {
        fixture.givenNoPriorActivity()
                .when(new UpdateOrg(ORG, null, 1))
                .expectException(AggregateNotFoundException.class);
    }

    private TestExecutor<Org> organization(Object... furtherEvents) {
        return fixture.given(CREATED, ANN_OWNS).andGiven(furtherEvents);
    }
}
