package dev.plfm.command.app;

import dev.plfm.command.app.AppCommand.CreateApp;
import dev.plfm.command.app.AppCommand.DeleteApp;
import dev.plfm.command.app.AppCommand.UpdateApp;
import dev.plfm.command.testing.Refusals;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.AppEvent.AppCreated;
import dev.plfm.kernel.event.AppEvent.AppDeleted;
import dev.plfm.kernel.event.AppEvent.AppUpdated;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ProjectId;
import dev.plfm.kernel.resource.AppResource;
import dev.plfm.kernel.value.Description;
import dev.plfm.kernel.value.Name;
import java.time.Instant;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.Test;

/** Acceptance and refusal of every app command. */
class AppTest {
    private static final OrgId ORG = OrgId.generate();
    private static final OrgId OTHER_ORG = OrgId.generate();
    private static final AppId APP = AppId.generate();
    private static final ProjectId PROJECT = ProjectId.generate();
    private static final ProjectId OTHER_PROJECT = ProjectId.generate();
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final AppCreated CREATED = new AppCreated(ORG, APP, "shop", "sells", PROJECT);
    private static final AppDeleted DELETED = new AppDeleted(ORG, APP, "shop", "sells", PROJECT);

    private final AggregateTestFixture<App> fixture = new AggregateTestFixture<>(App.class);

    @Test
    void a_new_app_is_at_version_one() {
        fixture.givenNoPriorActivity()
                .andGivenCurrentTime(NOW)
                .when(new CreateApp(ORG, APP, new Name("shop"), new Description("sells"), PROJECT))
                .expectEvents(CREATED)
                .expectResultMessagePayload(new AppResource(APP, ORG, PROJECT, "shop", "sells", 1, NOW, NOW));
    }

    @Test
    void description_and_project_can_be_left_out() {
        fixture.givenNoPriorActivity()
                .when(new CreateApp(ORG, APP, new Name("shop"), null, null))
                .expectEvents(new AppCreated(ORG, APP, "shop", null, null));
    }

    @Test
    void an_update_changes_what_it_names_and_nothing_else() {
        fixture.given(CREATED)
                .when(new UpdateApp(ORG, APP, new Name("store"), null, null, 1))
                .expectEvents(new AppUpdated(ORG, APP, "store", "sells", PROJECT));
        fixture.given(CREATED)
                .when(new UpdateApp(ORG, APP, null, new Description(""), null, 1))
                .expectEvents(new AppUpdated(ORG, APP, "shop", "", PROJECT));
        fixture.givenCurrentTime(NOW)
                .andGiven(CREATED)
                .when(new UpdateApp(ORG, APP, null, null, OTHER_PROJECT, 1))
                .expectEvents(new AppUpdated(ORG, APP, "shop", "sells", OTHER_PROJECT))
                .expectResultMessagePayload(new AppResource(APP, ORG, OTHER_PROJECT, "shop", "sells", 2, NOW, NOW));
    }

    @Test
    void an_update_that_changes_nothing_is_no_event() {
        fixture.givenCurrentTime(NOW)
                .andGiven(CREATED)
                .when(new UpdateApp(ORG, APP, new Name("shop"), new Description("sells"), PROJECT, 1))
                .expectNoEvents()
                .expectResultMessagePayload(new AppResource(APP, ORG, PROJECT, "shop", "sells", 1, NOW, NOW));
    }

    @Test
    void an_update_of_another_version_is_refused() {
        fixture.given(CREATED)
                .when(new UpdateApp(ORG, APP, new Name("store"), null, null, 2))
                .expectException(Refusals.with(ErrorCode.VERSION_CONFLICT));
    }

    @Test
    void another_organizations_app_is_not_found() {
        fixture.given(CREATED)
                .when(new UpdateApp(OTHER_ORG, APP, new Name("store"), null, null, 1))
                .expectException(Refusals.with(ErrorCode.NOT_FOUND));
        fixture.given(CREATED)
                .when(new DeleteApp(OTHER_ORG, APP, null))
                .expectException(Refusals.with(ErrorCode.NOT_FOUND));
    }

    @Test
    void an_app_is_deleted_once() {
        fixture.given(CREATED).when(new DeleteApp(ORG, APP, 1L)).expectEvents(DELETED);
        fixture.given(CREATED, DELETED)
                .when(new DeleteApp(ORG, APP, null))
                .expectNoEvents()
                .expectSuccessfulHandlerExecution();
    }

    @Test
    void deleting_another_version_is_refused() {
        fixture.given(CREATED)
                .when(new DeleteApp(ORG, APP, 2L))
                .expectException(Refusals.with(ErrorCode.VERSION_CONFLICT));
    }

    @Test
    void a_deleted_app_is_not_found() {
        fixture.given(CREATED, DELETED)
                .when(new UpdateApp(ORG, APP, null, null, null, 1))
                .expectException(Refusals.with(ErrorCode.NOT_FOUND));
    }

    @Test
    void an_app_that_never_was_is_not_found() {
        fixture.givenNoPriorActivity()
                .when(new DeleteApp(ORG, APP, null))
                .expectException(AggregateNotFoundException.class);
    }
}
