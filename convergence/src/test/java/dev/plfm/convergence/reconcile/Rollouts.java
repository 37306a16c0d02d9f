package dev.plfm.convergence.reconcile;

import dev.plfm.kernel.value.Promotion;
import dev.plfm.kernel.value.Rollout;
import dev.plfm.kernel.value.RolloutStrategy;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Ways to roll out. */
final class Rollouts {
    private Rollouts() {}

    static Rollout rolling(int maxSurge, int maxUnavailable) {
        return new Rollout(RolloutStrategy.ROLLING, maxSurge, maxUnavailable, null, null, null, null, 600, 3);
    }

    static Rollout canary(int instances, Promotion promotion, @Nullable Integer healthWindow) {
        return new Rollout(RolloutStrategy.CANARY, 1, 0, instances, promotion, healthWindow, null, 600, 3);
    }

    static Rollout blueGreen(Promotion promotion, @Nullable Integer healthWindow) {
        return new Rollout(RolloutStrategy.BLUE_GREEN, 1, 0, null, promotion, healthWindow, null, 600, 3);
    }

    static Rollout any(Random random) {
        RolloutStrategy strategy = RolloutStrategy.values()[random.nextInt(3)];
        int surge = random.nextInt(4);
        int unavailable = surge == 0 ? 1 + random.nextInt(3) : random.nextInt(3);
        Promotion promotion = strategy == RolloutStrategy.ROLLING ? null : Promotion.values()[random.nextInt(2)];
        boolean window = promotion == Promotion.AUTOMATIC && random.nextBoolean();
        return new Rollout(
                strategy,
                surge,
                unavailable,
                strategy == RolloutStrategy.CANARY ? 1 + random.nextInt(3) : null,
                promotion,
                window ? random.nextInt(30) : null,
                null,
                60 + random.nextInt(600),
                1 + random.nextInt(5));
    }
}
