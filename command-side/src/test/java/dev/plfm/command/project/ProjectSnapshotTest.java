package dev.plfm.command.project;

import dev.plfm.command.project.ProjectCommand.DeleteProject;
import dev.plfm.command.project.ProjectCommand.UpdateProject;
import dev.plfm.command.testing.StoredState;
import dev.plfm.kernel.event.ProjectEvent.ProjectCreated;
import dev.plfm.kernel.event.ProjectEvent.ProjectDeleted;
import dev.plfm.kernel.event.ProjectEvent.ProjectUpdated;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ProjectId;
import dev.plfm.kernel.resource.ProjectResource;
import dev.plfm.kernel.value.Name;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProjectSnapshotTest {
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final OrgId ORG = OrgId.generate();
    private static final ProjectId PROJECT = ProjectId.generate();

    private final Project project = new Project();

    @Test
    void a_project_read_back_from_its_snapshot_decides_the_same() {
        project.on(new ProjectCreated(ORG, PROJECT, "one"), AT);
        project.on(new ProjectUpdated(ORG, PROJECT, "two"), AT.plusSeconds(1));
        StoredState.given(project)
                .andGivenCurrentTime(AT.plusSeconds(9))
                .when(new UpdateProject(ORG, PROJECT, new Name("three"), 2))
                .expectEvents(new ProjectUpdated(ORG, PROJECT, "three"))
                .expectResultMessagePayload(new ProjectResource(PROJECT, ORG, "three", 3, AT, AT.plusSeconds(9)));
    }

    @Test
    void a_deleted_one_stays_deleted() {
        project.on(new ProjectCreated(ORG, PROJECT, "one"), AT);
        project.on(new ProjectDeleted(ORG, PROJECT, "one"));
        StoredState.given(project)
                .when(new DeleteProject(ORG, PROJECT, null))
                .expectNoEvents()
                .expectSuccessfulHandlerExecution();
    }
}
