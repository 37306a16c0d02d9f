package dev.plfm.command.environment;

import dev.plfm.command.testing.StoredState;
import dev.plfm.kernel.event.EnvEvent.EnvCreated;
import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.EnvEvent.EnvDesiredReleaseSet;
import dev.plfm.kernel.event.EnvEvent.EnvPlacementSet;
import dev.plfm.kernel.event.EnvEvent.EnvScaleSet;
import dev.plfm.kernel.event.EnvEvent.EnvUpdated;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.value.LabelConstraint;
import dev.plfm.kernel.value.LabelOperator;
import dev.plfm.kernel.value.PlacementSettings;
import dev.plfm.kernel.value.ProcessScale;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnvironmentSnapshotTest {
    private static final OrgId ORG = OrgId.generate();
    private static final AppId APP = AppId.generate();
    private static final EnvId ENV = EnvId.generate();
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");

    @Test
    void an_environment_read_back_from_its_snapshot_is_the_same() {
        Environment environment = new Environment();
        environment.on(new EnvCreated(ORG, APP, ENV, "prod"), AT);
        environment.on(new EnvScaleSet(ORG, APP, ENV, List.of(new ProcessScale("web", 3))), AT.plusSeconds(1));
        environment.on(new EnvDesiredReleaseSet(
                ORG, APP, ENV, "web", ReleaseId.generate(), DeployId.generate(), 5_000_000_000L, null));
        environment.on(
                new EnvPlacementSet(
                        ORG,
                        APP,
                        ENV,
                        "web",
                        new PlacementSettings(
                                List.of(new LabelConstraint("disk", LabelOperator.IN, List.of("ssd"))), List.of(), 70)),
                AT.plusSeconds(1));
        StoredState.assertComplete(environment);

        environment.on(new EnvUpdated(ORG, APP, ENV, "prod", true, List.of("web"), null), AT.plusSeconds(2));
        environment.on(new EnvDeleted(ORG, APP, ENV, "prod"));
        StoredState.assertComplete(environment);
    }
}
