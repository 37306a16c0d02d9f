package dev.plfm.command.deploy;

import dev.plfm.kernel.value.Rollout;
import java.time.Duration;
import java.util.Objects;

/** @param deadline how long a deploy may take, without moving, before it counts as failed whatever its workloads say */
record DeploySettings(Duration deadline) {
    private static final Duration BEYOND_PROGRESS = Duration.ofMinutes(5);

    /** A rollout that asks for more time than others do gets it. */
    Duration patienceWith(Rollout rollout) {
        int progressSeconds = Math.max(
                rollout.progressDeadlineSeconds(), Objects.requireNonNullElse(rollout.startupDeadlineSeconds(), 0));
        if (progressSeconds <= Rollout.DEFAULT_PROGRESS_DEADLINE_SECONDS) {
            return deadline;
        }
        Duration asked = Duration.ofSeconds(progressSeconds).plus(BEYOND_PROGRESS);
        return asked.compareTo(deadline) > 0 ? asked : deadline;
    }
}
