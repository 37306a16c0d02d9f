package dev.plfm.command.deploy;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.value.Promotion;
import dev.plfm.kernel.value.Rollout;
import dev.plfm.kernel.value.RolloutStrategy;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a client wants instances replaced; what it leaves out is filled in. */
record RolloutBody(
        @Nullable Integer maxSurge,
        @Nullable Integer maxUnavailable,
        @Nullable Integer canaryInstances,
        @Nullable String promotion,
        @Nullable Integer healthWindowSeconds,
        @Nullable Integer startupDeadlineSeconds,
        @Nullable Integer progressDeadlineSeconds,
        @Nullable Integer maxFailures) {
    private static final RolloutBody EMPTY = new RolloutBody(null, null, null, null, null, null, null, null);

    /** @throws DomainException {@code invalid_argument} naming the field, such as {@code rollout.max_surge} */
    static Rollout rollout(@Nullable String strategy, @Nullable RolloutBody body) {
        RolloutStrategy known =
                strategy == null ? RolloutStrategy.ROLLING : constant("strategy", strategy, RolloutStrategy.values());
        return Objects.requireNonNullElse(body, EMPTY).with(known);
    }

    private Rollout with(RolloutStrategy strategy) {
        Rollout defaults = Rollout.rolling();
        int surge = Objects.requireNonNullElse(maxSurge, defaults.maxSurge());
        return new Rollout(
                strategy,
                surge,
                Objects.requireNonNullElse(maxUnavailable, surge == 0 ? 1 : defaults.maxUnavailable()),
                canaryInstances == null && strategy == RolloutStrategy.CANARY ? Integer.valueOf(1) : canaryInstances,
                promotion(strategy),
                healthWindowSeconds,
                startupDeadlineSeconds,
                Objects.requireNonNullElse(progressDeadlineSeconds, defaults.progressDeadlineSeconds()),
                Objects.requireNonNullElse(maxFailures, defaults.maxFailures()));
    }

    /** A canary waits for somebody unless it has a health window to prove itself in; a full new set takes over by itself. */
    private @Nullable Promotion promotion(RolloutStrategy strategy) {
        if (promotion != null) {
            return constant("rollout.promotion", promotion, Promotion.values());
        }
        return switch (strategy) {
            case ROLLING -> null;
            case CANARY -> healthWindowSeconds == null ? Promotion.MANUAL : Promotion.AUTOMATIC;
            case BLUE_GREEN -> Promotion.AUTOMATIC;
        };
    }

    private static <E extends Enum<E>> E constant(String field, String text, E[] constants) {
        return Arrays.stream(constants)
                .filter(constant -> wire(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> DomainException.invalid(
                        field,
                        "must be one of "
                                + Arrays.stream(constants)
                                        .map(RolloutBody::wire)
                                        .collect(Collectors.joining(", "))));
    }

    private static String wire(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
