package dev.plfm.command.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.event.DeployEvent.DeployCreated;
import dev.plfm.kernel.event.DeployEvent.DeployStatusChanged;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.value.DeployKind;
import dev.plfm.kernel.value.DeployStatus;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RolloutMetersTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private final DeployCreated deploy = new DeployCreated(
            OrgId.generate(),
            AppId.generate(),
            EnvId.generate(),
            DeployId.generate(),
            DeployKind.DEPLOY,
            ReleaseId.generate(),
            List.of("web"),
            "canary",
            null,
            null);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RolloutMeters meters = new RolloutMeters(id -> deploy, registry, () -> START);

    @Test
    void ends_are_counted_by_strategy_and_outcome() {
        meters.on(ended(DeployStatus.SUCCEEDED, null), START);
        meters.on(ended(DeployStatus.FAILED, "aborted"), START);
        meters.on(ended(DeployStatus.FAILED, "image_pull_failed"), START);

        assertThat(count("succeeded")).isEqualTo(1);
        assertThat(count("aborted")).isEqualTo(1);
        assertThat(count("failed")).isEqualTo(1);
    }

    @Test
    void what_happened_before_the_process_ran_is_not_counted() {
        meters.on(ended(DeployStatus.SUCCEEDED, null), START.minusSeconds(1));

        assertThat(registry.find("plfm.rollouts").counters()).isEmpty();
    }

    private double count(String outcome) {
        return registry.get("plfm.rollouts")
                .tags("strategy", "canary", "outcome", outcome)
                .counter()
                .count();
    }

    private DeployStatusChanged ended(DeployStatus status, String reason) {
        return new DeployStatusChanged(
                deploy.orgId(), deploy.appId(), deploy.envId(), deploy.deployId(), status, "message", reason);
    }
}
