package dev.plfm.query.status;

import dev.plfm.kernel.id.ReleaseId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the status of an environment is made from: one of its process types.
 *
 * @param gaveUp whether its workload has failed
 */
record ProcessStatus(
        String processType,
        int replicas,
        @Nullable ReleaseId desiredReleaseId,
        @Nullable ReleaseId currentReleaseId,
        boolean gaveUp,
        @Nullable String lastError,
        @Nullable Instant lastErrorAt,
        int ready,
        int booting,
        int draining,
        int failed) {}
