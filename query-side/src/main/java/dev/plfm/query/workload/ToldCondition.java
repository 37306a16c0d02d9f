package dev.plfm.query.workload;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A condition as the workload itself told it.
 *
 * @param since when it last became true or false
 */
record ToldCondition(
        String type, boolean holds, String reason, @Nullable String message, Instant since) {
    WorkloadResource.Condition shown() {
        return new WorkloadResource.Condition(type, Boolean.toString(holds), reason, message, since);
    }
}
