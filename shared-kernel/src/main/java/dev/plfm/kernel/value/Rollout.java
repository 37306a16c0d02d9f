package dev.plfm.kernel.value;

import dev.plfm.kernel.error.DomainException;
import org.jspecify.annotations.Nullable;

/**
 * How a deploy replaces instances.
 *
 * @param maxSurge how many instances more than wanted there may be meanwhile; a canary or a full new set may need more
 * @param maxUnavailable how many ready instances fewer than wanted there may be meanwhile
 * @param canaryInstances how many new instances go ahead; null but for a canary
 * @param promotion who lets the rest follow; null for a rolling deploy
 * @param healthWindowSeconds how long what goes ahead must have been ready before an automatic promotion
 * @param startupDeadlineSeconds how long an instance may take until it is ready; null: what its manifest gives it
 * @param progressDeadlineSeconds how long may pass without one more new instance becoming ready, pauses apart
 * @param maxFailures how many new instances may fail within ten minutes before no more are tried
 */
public record Rollout(
        RolloutStrategy strategy,
        int maxSurge,
        int maxUnavailable,
        @Nullable Integer canaryInstances,
        @Nullable Promotion promotion,
        @Nullable Integer healthWindowSeconds,
        @Nullable Integer startupDeadlineSeconds,
        int progressDeadlineSeconds,
        int maxFailures) {

    public static final int DEFAULT_PROGRESS_DEADLINE_SECONDS = 600;
    public static final int DEFAULT_MAX_FAILURES = 3;
    private static final int MOST_INSTANCES = 1000;
    private static final int LONGEST_SECONDS = 86_400;

    public Rollout {
        within("max_surge", maxSurge, 0, MOST_INSTANCES);
        within("max_unavailable", maxUnavailable, 0, MOST_INSTANCES);
        if (maxSurge == 0 && maxUnavailable == 0) {
            throw DomainException.invalid(
                    "rollout.max_unavailable",
                    "must be at least 1 when max_surge is 0, or nothing could ever be replaced");
        }
        requireOnly("canary_instances", canaryInstances, strategy == RolloutStrategy.CANARY);
        requireOnly("promotion", promotion, strategy != RolloutStrategy.ROLLING);
        within("canary_instances", canaryInstances, 1, MOST_INSTANCES);
        if (healthWindowSeconds != null && promotion != Promotion.AUTOMATIC) {
            throw DomainException.invalid("rollout.health_window_seconds", "is only for an automatic promotion");
        }
        within("health_window_seconds", healthWindowSeconds, 0, LONGEST_SECONDS);
        within("startup_deadline_seconds", startupDeadlineSeconds, 1, LONGEST_SECONDS);
        within("progress_deadline_seconds", progressDeadlineSeconds, 1, LONGEST_SECONDS);
        within("max_failures", maxFailures, 1, MOST_INSTANCES);
    }

    /** One more at a time, nothing unavailable. */
    public static Rollout rolling() {
        return new Rollout(
                RolloutStrategy.ROLLING,
                1,
                0,
                null,
                null,
                null,
                null,
                DEFAULT_PROGRESS_DEADLINE_SECONDS,
                DEFAULT_MAX_FAILURES);
    }

    private static void requireOnly(String field, @Nullable Object value, boolean wanted) {
        if (wanted != (value != null)) {
            throw DomainException.invalid(
                    "rollout." + field, wanted ? "is required" : "does not go with this strategy");
        }
    }

    private static void within(String field, @Nullable Integer value, int least, int most) {
        if (value != null && (value < least || value > most)) {
            throw DomainException.invalid("rollout." + field, "must be " + least + ".." + most);
        }
    }
}
