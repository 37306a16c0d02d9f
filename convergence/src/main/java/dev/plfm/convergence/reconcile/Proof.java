package dev.plfm.convergence.reconcile;

import dev.plfm.kernel.value.Promotion;
import dev.plfm.kernel.value.Rollout;
import dev.plfm.kernel.value.RolloutStrategy;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether the new instances that went ahead, a canary or a full set, have shown that the rest may follow.
 *
 * @param needed how many have to be ready
 * @param ready how many are
 * @param automatic whether their being ready for long enough suffices
 * @param since when enough of them were ready, or null while they are not
 * @param until when that has been so for long enough, or null likewise
 * @param isOlderThanTheRollout whether a full set was there before this rollout and is ready: there is nothing to show
 */
record Proof(
        int needed,
        int ready,
        boolean automatic,
        @Nullable Instant since,
        @Nullable Instant until,
        boolean isOlderThanTheRollout,
        Instant now) {

    static Proof of(Survey survey) {
        Wanted spec = survey.workload().wanted();
        Rollout rollout = spec.rollout();
        int needed = needed(rollout, survey.wanted());
        List<Instant> times = survey.current().stream()
                .filter(InstanceView::isReady)
                .map(instance -> Objects.requireNonNullElse(instance.readySince(), survey.now()))
                .sorted()
                .toList();
        long earlier = survey.current().stream()
                .filter(instance -> instance.isReady() && instance.generation() < spec.generation())
                .count();
        Instant since = needed == 0 || times.size() < needed ? null : times.get(needed - 1);
        Integer window = rollout.healthWindowSeconds();
        return new Proof(
                needed,
                times.size(),
                rollout.promotion() == Promotion.AUTOMATIC,
                since,
                since == null ? null : since.plusSeconds(window == null ? 0 : window),
                earlier >= survey.wanted(),
                survey.now());
    }

    private static int needed(Rollout rollout, int wanted) {
        Integer canary = rollout.canaryInstances();
        return rollout.strategy() == RolloutStrategy.CANARY && canary != null ? Math.min(canary, wanted) : wanted;
    }

    /** Whether enough are ready, though perhaps not for long enough. */
    boolean isComplete() {
        return since != null;
    }

    /** Whether nobody has to be asked any more. */
    boolean isGiven() {
        return automatic && until != null && !now.isBefore(until);
    }
}
