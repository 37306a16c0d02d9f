package dev.plfm.command.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.command.testing.StoredState;
import dev.plfm.kernel.event.DeployEvent.DeployCreated;
import dev.plfm.kernel.event.EnvEvent.EnvDesiredReleaseSet;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadDesiredStateSet;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadStatusChanged;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.DeployKind;
import dev.plfm.kernel.value.DeployStatus;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.Resources;
import dev.plfm.kernel.value.WorkloadStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When a deploy is done, and what undoes what was done. */
class DeployProgressTest {
    private static final OrgId ORG = OrgId.generate();
    private static final AppId APP = AppId.generate();
    private static final EnvId ENV = EnvId.generate();
    private static final ReleaseId RELEASE = ReleaseId.generate();
    private static final DeployId DEPLOY = DeployId.generate();
    private static final long POSITION = 10;

    @Test
    void it_takes_all_workloads_converged_at_the_same_time() {
        DeployProgress progress = deploy("web", "worker");

        assertThat(status(progress, "web", WorkloadStatus.CONVERGED, 1)).isNull();
        assertThat(status(progress, "web", WorkloadStatus.DEGRADED, 1)).isNull();
        assertThat(status(progress, "worker", WorkloadStatus.CONVERGED, 1)).isNull();
        assertThat(status(progress, "web", WorkloadStatus.CONVERGED, 1))
                .isEqualTo(DeployOutcome.succeeded("web, worker: all as desired."));
    }

    @Test
    void a_new_desired_state_has_to_converge_again() {
        DeployProgress progress = deploy("web", "worker");
        status(progress, "web", WorkloadStatus.CONVERGED, 1);

        desired(progress, "web", 1);

        assertThat(status(progress, "worker", WorkloadStatus.CONVERGED, 1)).isNull();
    }

    @Test
    void what_is_said_of_an_earlier_generation_does_not_count() {
        DeployProgress progress = deploy("web");
        desired(progress, "web", 2);

        assertThat(status(progress, "web", WorkloadStatus.CONVERGED, 1)).isNull();
        assertThat(status(progress, "web", WorkloadStatus.FAILED, 1)).isNull();
        desired(progress, "web", 1);
        assertThat(status(progress, "web", WorkloadStatus.CONVERGED, 1)).isNull();
        assertThat(status(progress, "web", WorkloadStatus.CONVERGED, 2)).isNotNull();
    }

    @Test
    void process_types_that_are_not_deployed_do_not_count() {
        DeployProgress progress = deploy("web");

        desired(progress, "worker", 1);

        assertThat(status(progress, "worker", WorkloadStatus.FAILED, 1)).isNull();
        assertThat(progress.apply(new EnvDesiredReleaseSet(
                        ORG, APP, ENV, "worker", RELEASE, DeployId.generate(), POSITION + 1, null)))
                .isNull();
        assertThat(status(progress, "web", WorkloadStatus.CONVERGED, 1)).isNotNull();
    }

    @Test
    void its_own_release_does_not_supersede_it() {
        DeployProgress progress = deploy("web");

        assertThat(progress.apply(new EnvDesiredReleaseSet(ORG, APP, ENV, "web", RELEASE, DEPLOY, POSITION, null)))
                .isNull();
    }

    @Test
    void a_failure_without_words_still_has_a_reason() {
        WorkloadStatusChanged failed = changed("web", WorkloadStatus.FAILED, 1, null);

        assertThat(deploy("web").apply(failed))
                .isEqualTo(DeployOutcome.failed("workload_failed", "web: its instances keep failing."));
    }

    @Test
    void out_of_time_it_repeats_what_the_open_workloads_last_said() {
        DeployProgress progress = deploy("web", "worker", "zed");
        status(progress, "web", WorkloadStatus.CONVERGED, 1);
        progress.apply(changed("worker", WorkloadStatus.PROGRESSING, 1, "1 of 2 ready"));
        status(progress, "zed", WorkloadStatus.DEGRADED, 1);

        DeployOutcome outcome = progress.outOfTime();

        assertThat(outcome.status()).isEqualTo(DeployStatus.FAILED);
        assertThat(outcome.message()).isEqualTo("Not in time: worker (1 of 2 ready), zed (degraded).");
    }

    @Test
    void instances_that_take_the_place_of_broken_ones_give_it_no_more_time() {
        DeployProgress progress = deploy("web");
        desired(progress, "web", 1);
        progress.apply(ready());
        assertThat(progress.hasMoreTime()).isTrue();

        progress.apply(ready());
        assertThat(progress.hasMoreTime()).isFalse();
        desired(progress, "web", 1);
        progress.apply(ready());
        assertThat(progress.hasMoreTime()).isTrue();
    }

    @Test
    void a_restart_in_between_loses_nothing() {
        DeployProgress progress = deploy("web", "worker");
        desired(progress, "web", 2);
        progress.apply(changed("worker", WorkloadStatus.PROGRESSING, 1, "1 of 2 ready"));

        progress.pause();
        progress.news();

        StoredState.assertComplete(progress);
    }

    private static InstanceStatusChanged ready() {
        return new InstanceStatusChanged(
                ORG,
                APP,
                ENV,
                WorkloadId.of(ENV, "web"),
                "web",
                InstanceId.generate(),
                null,
                InstanceStatus.READY,
                null,
                null,
                null,
                null,
                null,
                Instant.EPOCH);
    }

    private static DeployProgress deploy(String... processTypes) {
        return new DeployProgress(
                new DeployCreated(
                        ORG,
                        APP,
                        ENV,
                        DEPLOY,
                        DeployKind.DEPLOY,
                        RELEASE,
                        List.of(processTypes),
                        "rolling",
                        null,
                        null),
                POSITION);
    }

    private static void desired(DeployProgress progress, String processType, int generation) {
        progress.apply(new WorkloadDesiredStateSet(
                ORG,
                APP,
                ENV,
                WorkloadId.of(ENV, processType),
                processType,
                generation,
                RELEASE,
                1,
                null,
                List.of(),
                new Resources(1, 1, 1),
                "sha256:0",
                DEPLOY,
                120,
                null,
                null,
                null,
                null,
                null,
                null,
                null));
    }

    private static @Nullable DeployOutcome status(
            DeployProgress progress, String processType, WorkloadStatus status, int generation) {
        return progress.apply(changed(processType, status, generation, null));
    }

    private static WorkloadStatusChanged changed(
            String processType, WorkloadStatus status, int generation, @Nullable String message) {
        return new WorkloadStatusChanged(
                ORG,
                APP,
                ENV,
                WorkloadId.of(ENV, processType),
                processType,
                status,
                null,
                message,
                generation,
                RELEASE,
                DEPLOY,
                null);
    }
}
