package dev.plfm.command.deploy;

import dev.plfm.convergence.reconcile.Condition;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What people read of a workload under way: nothing that is out of date while its condition stays the same, such as numbers. */
final class DeployWords {
    private static final Map<String, String> OF_REASON = Map.of(
            "rolling_out",
            "new instances replace the old ones.",
            "starting",
            "its instances are starting.",
            "draining",
            "the instances that it no longer needs are stopping.",
            "evacuating",
            "instances move away from nodes that are being emptied.",
            "instances_missing",
            "some of its instances are missing, others follow.",
            Condition.PROVING,
            "the new instances have to stay ready for a while before the rest follows.",
            Condition.AWAITING_PROMOTION,
            "the new instances are ready; the rest follows once somebody promotes the deploy.",
            Condition.PAUSED,
            "paused, until somebody resumes the deploy.",
            Condition.SECRETS_MISSING,
            "it needs secrets, and the environment has none yet.");

    private DeployWords() {}

    /** The workload's own message when its reason has no words of its own. */
    static @Nullable String of(@Nullable String reason, @Nullable String message) {
        return reason == null ? message : OF_REASON.getOrDefault(reason, message == null ? reason + "." : message);
    }
}
