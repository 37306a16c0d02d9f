package dev.plfm.query.workload;

import dev.plfm.kernel.value.WorkloadStatus;
import dev.plfm.query.workload.WorkloadResource.Condition;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a workload's conditions follow from.
 *
 * @param ready how many instances are ready
 * @param waiting how many have no node yet
 * @param placementFailure why none was found the last time
 */
record Conditions(
        WorkloadStatus status,
        @Nullable String reason,
        @Nullable String message,
        int replicas,
        int ready,
        int waiting,
        @Nullable String placementFailure,
        Since since) {

    /** When each condition last became true or false. */
    record Since(Instant available, Instant progressing, Instant scheduled, Instant degraded) {}

    List<Condition> list() {
        boolean available = ready >= replicas;
        boolean scheduled = waiting == 0;
        boolean degraded = status == WorkloadStatus.DEGRADED || status == WorkloadStatus.FAILED;
        String reasonOfStatus = reason == null ? status.wire() : reason;
        return List.of(
                condition(
                        "Available",
                        available,
                        available ? "all_ready" : "not_all_ready",
                        ready + " of " + replicas + " are ready.",
                        since.available()),
                condition(
                        "Progressing",
                        status == WorkloadStatus.PROGRESSING,
                        reasonOfStatus,
                        message,
                        since.progressing()),
                condition(
                        "Scheduled",
                        scheduled,
                        scheduled ? "all_placed" : placementFailure == null ? "placing" : placementFailure,
                        scheduled ? null : waiting + " without a node.",
                        since.scheduled()),
                condition("Degraded", degraded, reasonOfStatus, message, since.degraded()));
    }

    private static Condition condition(
            String type, boolean holds, String reason, @Nullable String message, Instant since) {
        return new Condition(type, Boolean.toString(holds), reason, message, since);
    }
}
