package dev.plfm.command.app;

import dev.plfm.command.app.AppCommand.UpdateApp;
import dev.plfm.command.testing.Refusals;
import dev.plfm.command.testing.StoredState;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.AppEvent.AppCreated;
import dev.plfm.kernel.event.AppEvent.AppDeleted;
import dev.plfm.kernel.event.AppEvent.AppUpdated;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ProjectId;
import dev.plfm.kernel.resource.AppResource;
import dev.plfm.kernel.value.Description;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AppSnapshotTest {
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final OrgId ORG = OrgId.generate();
    private static final AppId APP = AppId.generate();
    private static final ProjectId PROJECT = ProjectId.generate();

    private final App app = new App();

    @Test
    void an_app_read_back_from_its_snapshot_decides_the_same() {
        app.on(new AppCreated(ORG, APP, "shop", null, null), AT);
        StoredState.assertComplete(app);
        app.on(new AppUpdated(ORG, APP, "shop", "second", PROJECT), AT.plusSeconds(1));
        StoredState.given(app)
                .andGivenCurrentTime(AT.plusSeconds(9))
                .when(new UpdateApp(ORG, APP, null, new Description("third"), null, 2))
                .expectEvents(new AppUpdated(ORG, APP, "shop", "third", PROJECT))
                .expectResultMessagePayload(
                        new AppResource(APP, ORG, PROJECT, "shop", "third", 3, AT, AT.plusSeconds(9)));
    }

    @Test
    void a_deleted_one_stays_deleted() {
        app.on(new AppCreated(ORG, APP, "shop", null, null), AT);
        app.on(new AppDeleted(ORG, APP, "shop", null, null));
        StoredState.given(app)
                .andGivenCurrentTime(AT.plusSeconds(9))
                .when(new UpdateApp(ORG, APP, null, new Description("third"), null, 1))
                .expectNoEvents()
                .expectException(Refusals.with(ErrorCode.NOT_FOUND));
    }
}
