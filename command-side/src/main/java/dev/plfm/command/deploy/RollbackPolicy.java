package dev.plfm.command.deploy;

import dev.plfm.command.deploy.DeployCommand.UndoDeploy;
import dev.plfm.kernel.event.DeployEvent.DeployCreated;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.value.Rollout;
import dev.plfm.kernel.value.RolloutStrategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** Decides what becomes of the process types of a deploy that failed. */
final class RollbackPolicy {
    private static final Set<String> OVERTAKEN = Set.of(DeployProgress.SUPERSEDED, DeployProgress.ENV_DELETING);

    private RollbackPolicy() {}

    /** Whether it is to be undone: never when something newer came, and never twice, so that there is no loop. */
    static boolean undoes(DeployCreated failed, String reason, boolean autoRollback) {
        if (failed.rollbackOf() != null || OVERTAKEN.contains(reason)) {
            return false;
        }
        return autoRollback || reason.equals(DeployCommand.ABORTED);
    }

    /**
     * One rollback for each release that something goes back to. What never succeeded stays as it is, and so does what succeeded with the same
     * release, or was deployed anew.
     */
    static List<UndoDeploy> rollbacks(
            DeployCreated failed, Map<String, ReleaseId> lastSucceeded, Map<String, DeployId> newest) {
        Map<ReleaseId, List<String>> back = new TreeMap<>();
        for (String processType : failed.processTypes()) {
            ReleaseId release = lastSucceeded.get(processType);
            boolean still = failed.deployId().equals(newest.getOrDefault(processType, failed.deployId()));
            if (still && release != null && !release.equals(failed.releaseId())) {
                back.computeIfAbsent(release, key -> new ArrayList<>()).add(processType);
            }
        }
        return back.entrySet().stream()
                .map(entry -> new UndoDeploy(
                        failed.orgId(),
                        failed.appId(),
                        failed.envId(),
                        DeployId.ofRollback(failed.deployId(), entry.getKey()),
                        failed.deployId(),
                        entry.getKey(),
                        List.copyOf(entry.getValue()),
                        rolloutAfter(failed)))
                .toList();
    }

    /**
     * As gently as the deploy itself, which may have had no room for more instances at a time; but without a canary, and with the usual
     * deadlines and failures: what succeeded before did so in its own time, and the deploy may have failed for being given too little.
     */
    private static Rollout rolloutAfter(DeployCreated failed) {
        Rollout usual = Rollout.rolling();
        Rollout rollout = Objects.requireNonNullElse(failed.rollout(), usual);
        return new Rollout(
                RolloutStrategy.ROLLING,
                rollout.maxSurge(),
                rollout.maxUnavailable(),
                null,
                null,
                null,
                null,
                usual.progressDeadlineSeconds(),
                usual.maxFailures());
    }
}
