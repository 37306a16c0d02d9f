package dev.plfm.convergence.reconcile;

import dev.plfm.kernel.value.Rollout;
import dev.plfm.kernel.value.RolloutStrategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What people are told of a workload. */
final class Sentences {
    static final String SECRETS = "Secrets that it needs are missing; nothing starts until they are set.";

    static final String HELD_AT_HOME =
            "The node that holds its volumes is being emptied, so nothing new could start there: the old instance"
                    + " stays, and is replaced once that node takes work again.";

    private static final Map<String, String> NO_PLACE = Map.of(
            "no_nodes_active", "no node takes work",
            "no_capacity_memory", "no node has enough free memory",
            "volume_locality_no_node", "the node that holds its volumes takes no work",
            "volume_in_use", "its volume is still in use by another instance",
            "arch_mismatch", "no node has the right architecture",
            "node_constraint_not_met", "no node has the labels that its placement settings ask for",
            "node_not_heard", "no node was heard from lately");
    static final String QUOTA = "org_quota_exceeded";

    private Sentences() {}

    static String volumes(Standing standing) {
        return "No volume is attached at " + paths(standing)
                + ", where the manifest mounts one; nothing starts until it is.";
    }

    private static String paths(Standing standing) {
        return String.join(", ", standing.workload().wanted().volumesMissing());
    }

    static String ready(Standing standing) {
        return share(standing.upToDate(), standing.wanted(), "instances") + " ready.";
    }

    static String serving(Standing standing) {
        return standing.wanted() == 0
                ? "No instance is wanted."
                : share(Math.min(standing.serving(), standing.wanted()), standing.wanted(), "instances") + " ready.";
    }

    static String noPlace(Standing standing, String reason) {
        return "There is no place for a new instance: " + explained(standing, reason) + ".";
    }

    private static String explained(Standing standing, String reason) {
        if (!reason.startsWith(QUOTA)) {
            return NO_PLACE.getOrDefault(reason, reason);
        }
        String dimension = reason.substring(Math.min(reason.length(), QUOTA.length() + 1));
        return "the organization's quota " + dimension + " is used up; raise it" + instead(standing);
    }

    /** What else helps against a full quota: it depends on what the new instance is for. */
    private static String instead(Standing standing) {
        Rollout rollout = standing.workload().wanted().rollout();
        boolean rolls = standing.old() > 0 && rollout.strategy() == RolloutStrategy.ROLLING;
        if (rolls && rollout.maxSurge() > 0) {
            return ", scale down, or deploy with max_surge 0, which replaces without a surplus";
        }
        if (standing.moving() && rollout.maxUnavailable() == 0) {
            return ", scale down, or deploy with max_unavailable 1, so that what moves may go first";
        }
        return " or scale down";
    }

    static String failed(String reason) {
        return "An instance failed with " + reason + "; another follows.";
    }

    static String givenUp(Standing standing) {
        WorkloadView workload = standing.workload();
        Rollout rollout = workload.wanted().rollout();
        String period = Failures.forgets(rollout, workload.proven())
                ? " instances failed within " + Failures.WINDOW.toMinutes() + " minutes"
                : " new instances failed before they were promoted";
        return rollout.maxFailures() + period + ", the last one with "
                + standing.failures().lastReason() + "; nothing more is tried until the next deploy or a retry.";
    }

    static String late(Standing standing) {
        List<String> parts = new ArrayList<>();
        parts.add("No more instances became ready within " + standing.patience().toSeconds() + " s: "
                + upToDate(standing));
        String noPlace = standing.placementFailure();
        String failure = standing.failures().lastReason();
        if (standing.homeNodeOffline()) {
            parts.add("the node that holds its volumes is silent");
        } else if (standing.lacksSecrets()) {
            parts.add("secrets that it needs are missing");
        } else if (standing.lacksVolumes()) {
            parts.add("no volume is attached at " + paths(standing));
        } else if (standing.isHeldAtHome()) {
            parts.add("the node that holds its volumes is being emptied, so the old instance stays");
        } else if (noPlace != null) {
            parts.add(explained(standing, noPlace));
        } else if (failure != null && standing.failures().anyRecent(standing.now())) {
            parts.add("the last failure was " + failure);
        } else if (standing.current() == standing.upToDate() && standing.live() > standing.wanted()) {
            parts.add("waiting for other instances to stop: " + (standing.live() - standing.current()));
        }
        return String.join("; ", parts) + ". It goes on trying.";
    }

    /** What is being done and what is waited for. */
    static String progress(Standing standing) {
        if (standing.isPaused()) {
            return "Paused: " + upToDate(standing) + stillServing(standing) + "; resume the deploy to go on.";
        }
        if (standing.isAwaitingPromotion()) {
            return ahead(standing) + "; waiting for promotion.";
        }
        if (standing.isProving()) {
            return ahead(standing) + "; the rest follows when that has been so for "
                    + standing.workload().wanted().rollout().healthWindowSeconds() + " s.";
        }
        if (standing.isGoingAhead()) {
            return ahead(standing) + stillServing(standing) + ".";
        }
        return upToDate(standing) + stillServing(standing) + ".";
    }

    /** What is left as it was when the deploy ended. */
    static String leftBehind(Standing standing) {
        return standing.isPaused()
                ? "Stands still since its deploy was aborted: " + upToDate(standing) + stillServing(standing)
                        + "; start another deploy."
                : ahead(standing) + ", but its deploy ended before it was promoted ("
                        + standing.workload().wanted().deployEnded() + ")" + stillServing(standing)
                        + "; start another deploy.";
    }

    private static String ahead(Standing standing) {
        int ready = Math.min(standing.proof().ready(), standing.proof().needed());
        boolean canary = standing.workload().wanted().rollout().canaryInstances() != null;
        return share(ready, standing.proof().needed(), canary ? "canaries" : "new instances") + " ready";
    }

    private static String upToDate(Standing standing) {
        return share(standing.upToDate(), standing.wanted(), "instances") + " up to date and ready";
    }

    private static String stillServing(Standing standing) {
        int old = standing.serving() - standing.upToDate();
        if (old == 0) {
            return "";
        }
        return old == 1 ? "; 1 old one still serves" : "; " + old + " old ones still serve";
    }

    private static String share(int part, int whole, String what) {
        return part + " of " + whole + " " + what + (part == 1 ? " is" : " are");
    }
}
