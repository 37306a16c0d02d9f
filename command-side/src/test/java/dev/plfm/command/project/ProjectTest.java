package dev.plfm.command.project;

import dev.plfm.command.project.ProjectCommand.CreateProject;
import dev.plfm.command.project.ProjectCommand.DeleteProject;
import dev.plfm.command.project.ProjectCommand.UpdateProject;
import dev.plfm.command.testing.Refusals;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.ProjectEvent.ProjectCreated;
import dev.plfm.kernel.event.ProjectEvent.ProjectDeleted;
import dev.plfm.kernel.event.ProjectEvent.ProjectUpdated;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ProjectId;
import dev.plfm.kernel.resource.ProjectResource;
import dev.plfm.kernel.value.Name;
import java.time.Instant;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.Test;

/** Acceptance and refusal of every project command. */
class ProjectTest {
    private static final OrgId ORG = OrgId.generate();
    private static final OrgId OTHER_ORG = OrgId.generate();
    private static final ProjectId PROJECT = ProjectId.generate();
    private static final ProjectCreated CREATED = new ProjectCreated(ORG, PROJECT, "shop");
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final AggregateTestFixture<Project> fixture = new AggregateTestFixture<>(Project.class);

    @Test
    void a_new_project_is_at_version_one() {
        fixture.givenNoPriorActivity()
                .andGivenCurrentTime(NOW)
                .when(new CreateProject(ORG, PROJECT, new Name("shop")))
                .expectEvents(CREATED)
                .expectResultMessagePayload(new ProjectResource(PROJECT, ORG, "shop", 1, NOW, NOW));
    }

    @Test
    void a_rename_counts_the_version_up() {
        fixture.givenCurrentTime(NOW)
                .andGiven(CREATED)
                .when(new UpdateProject(ORG, PROJECT, new Name("store"), 1))
                .expectEvents(new ProjectUpdated(ORG, PROJECT, "store"))
                .expectResultMessagePayload(new ProjectResource(PROJECT, ORG, "store", 2, NOW, NOW));
    }

    @Test
    void an_update_that_changes_nothing_is_no_event() {
        fixture.givenCurrentTime(NOW)
                .andGiven(CREATED)
                .when(new UpdateProject(ORG, PROJECT, new Name("shop"), 1))
                .expectNoEvents()
                .expectResultMessagePayload(new ProjectResource(PROJECT, ORG, "shop", 1, NOW, NOW));
        fixture.given(CREATED).when(new UpdateProject(ORG, PROJECT, null, 1)).expectNoEvents();
    }

    @Test
    void an_update_of_another_version_is_refused() {
        fixture.given(CREATED, new ProjectUpdated(ORG, PROJECT, "store"))
                .when(new UpdateProject(ORG, PROJECT, new Name("mall"), 1))
                .expectException(Refusals.with(ErrorCode.VERSION_CONFLICT));
    }

    @Test
    void another_organizations_project_is_not_found() {
        fixture.given(CREATED)
                .when(new UpdateProject(OTHER_ORG, PROJECT, new Name("store"), 1))
                .expectException(Refusals.with(ErrorCode.NOT_FOUND));
        fixture.given(CREATED)
                .when(new DeleteProject(OTHER_ORG, PROJECT, null))
                .expectException(Refusals.with(ErrorCode.NOT_FOUND));
    }

    @Test
    void a_project_is_deleted_once() {
        fixture.given(CREATED)
                .when(new DeleteProject(ORG, PROJECT, 1L))
                .expectEvents(new ProjectDeleted(ORG, PROJECT, "shop"));
        fixture.given(CREATED, new ProjectDeleted(ORG, PROJECT, "shop"))
                .when(new DeleteProject(ORG, PROJECT, 1L))
                .expectNoEvents()
                .expectSuccessfulHandlerExecution();
    }

    @Test
    void deleting_another_version_is_refused() {
        fixture.given(CREATED)
                .when(new DeleteProject(ORG, PROJECT, 2L))
                .expectException(Refusals.with(ErrorCode.VERSION_CONFLICT));
    }

    @Test
    void a_deleted_project_is_not_found() {
        fixture.given(CREATED, new ProjectDeleted(ORG, PROJECT, "shop"))
                .when(new UpdateProject(ORG, PROJECT, new Name("store"), 1))
                .expectException(Refusals.with(ErrorCode.NOT_FOUND));
    }

    @Test
    void a_project_that_never_was_is_not_found() {
        fixture.givenNoPriorActivity()
                .when(new DeleteProject(ORG, PROJECT, null))
                .expectException(AggregateNotFoundException.class);
    }
}
