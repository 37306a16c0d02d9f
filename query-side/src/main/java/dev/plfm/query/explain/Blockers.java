package dev.plfm.query.explain;

import dev.plfm.convergence.schedule.Failing;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.WorkloadStatus;
import dev.plfm.query.explain.InstanceWhy.Event;
import dev.plfm.query.explain.WorkloadWhyNot.Blocker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What has to change, or to be done by somebody, before a workload can converge; the most important first. */
final class Blockers {
    private static final String AWAITING_PROMOTION = "awaiting_promotion";
    private static final String PROVING = "proving";
    private static final String HOME_NODE_OFFLINE = "volume_home_node_offline";
    private static final String DEADLINE = "progress_deadline_exceeded";
    private static final String HOME_NODE_DRAINING = "home_node_draining";
    private static final String DEPLOY_ENDED = "deploy_ended";
    private static final Set<String> NO_FAILURES = Set.of(DEADLINE, DEPLOY_ENDED, "deploy_aborted");

    private final WorkloadFacts workload;
    private final String processType;
    private final @Nullable LoggedEvent desired;
    private final @Nullable LoggedEvent told;
    private final @Nullable LoggedEvent failed;
    private final List<Blocker> blockers = new ArrayList<>();

    /**
     * @param desired what is wanted
     * @param told how it was said to be doing
     * @param failed the last failure of one of its instances
     */
    Blockers(
            WorkloadFacts workload,
            String processType,
            @Nullable LoggedEvent desired,
            @Nullable LoggedEvent told,
            @Nullable LoggedEvent failed) {
        this.workload = workload;
        this.processType = processType;
        this.desired = desired;
        this.told = told == null || desired == null || told.eventId() > desired.eventId() ? told : null;
        this.failed = failed;
    }

    /** @param quotas those that stop a placement, in the order in which they are to be told */
    List<Blocker> find(Collection<Failing> quotas, boolean deployAborted) {
        String reason = told == null ? null : told.text("reason");
        if (workload.deleting() || "retiring".equals(reason)) {
            add("retiring", "The environment is being deleted: what runs is stopped, and nothing new comes.", told);
            return blockers;
        }
        if (desired != null && desired.flag("secrets_missing")) {
            add(
                    "secrets_missing",
                    "It needs secrets and the environment has none: nothing is requested until they are set.",
                    desired);
        }
        if (desired != null && !desired.texts("volumes_missing").isEmpty()) {
            add(
                    "volumes_missing",
                    "Its manifest mounts volumes where none is attached ("
                            + String.join(", ", desired.texts("volumes_missing"))
                            + "): nothing is requested until they are attached.",
                    desired);
        }
        if (HOME_NODE_OFFLINE.equals(reason)) {
            homeNodeOffline();
        }
        failures(reason);
        standstill(reason, deployAborted);
        quotas.forEach(quota -> add(
                quota.reason(),
                "The organization's quota "
                        + quota.reason().substring(quota.reason().indexOf(':') + 1)
                        + " leaves no room (" + quota.needed() + " needed, " + quota.available()
                        + " left): free some of it or have it raised.",
                null));
        return blockers;
    }

    private void homeNodeOffline() {
        String home = desired == null ? null : desired.text("home_node_id");
        blockers.add(new Blocker(
                HOME_NODE_OFFLINE,
                "Node " + (home == null ? "" : home + " ")
                        + "holds its volumes and is silent: it goes on when that node is back.",
                null,
                home == null ? null : new NodeId(home),
                told == null ? null : Event.of(told)));
    }

    private void failures(@Nullable String reason) {
        if (DEADLINE.equals(reason)) {
            add(DEADLINE, message(), told);
        }
        if (failed == null || desired == null || workload.status() == WorkloadStatus.CONVERGED) {
            return;
        }
        boolean exhausted =
                workload.status() == WorkloadStatus.FAILED && (reason == null || !NO_FAILURES.contains(reason));
        String code = failed.text("reason_code");
        if (exhausted) {
            failure(
                    "failures_exhausted",
                    "Too many instances of generation " + workload.generation() + " failed, the last one with " + last()
                            + ": nothing more is tried until the next deploy or a retry.",
                    failed);
        } else if (code != null && code.equals(reason)) {
            failure("instance_failed", "An instance failed with " + last() + "; another follows.", failed);
        }
    }

    /** The reason, and what was said of it. */
    private String last() {
        String code = failed == null ? null : failed.text("reason_code");
        String detail = failed == null ? null : EventWords.clause(failed.text("reason_detail"));
        return (code == null ? "an unknown reason" : code)
                + (detail == null || detail.isEmpty() ? "" : " (" + detail + ")");
    }

    private void standstill(@Nullable String reason, boolean deployAborted) {
        String deploy = desired == null ? null : desired.text("deploy_id");
        if (desired != null && desired.flag("paused")) {
            if (deployAborted) {
                add("aborted", "Deploy " + deploy + " was aborted: it stands still until the next deploy.", desired);
            } else {
                add("paused", "Deploy " + deploy + " is paused: it goes on when it is resumed.", desired);
            }
        }
        if (AWAITING_PROMOTION.equals(reason)) {
            add(AWAITING_PROMOTION, "Deploy " + deploy + " waits for somebody who promotes it.", told);
        }
        if (DEPLOY_ENDED.equals(reason)) {
            String how = desired == null ? null : desired.text("deploy_ended");
            add(
                    DEPLOY_ENDED,
                    "Deploy " + deploy + " ended before it was promoted" + (how == null ? "" : " (" + how + ")")
                            + ": what ran before goes on until another deploy.",
                    told);
        }
        if (reason != null && (reason.equals(PROVING) || reason.equals(HOME_NODE_DRAINING))) {
            add(reason, message(), told);
        }
    }

    private String message() {
        String message = told == null ? null : told.text("message");
        return message == null ? "Workload " + processType + " is held up." : message;
    }

    private void failure(String reason, String sentence, LoggedEvent event) {
        String instance = event.text("instance_id");
        String node = event.text("node_id");
        blockers.add(new Blocker(
                reason,
                sentence,
                instance == null ? null : new InstanceId(instance),
                node == null ? null : new NodeId(node),
                Event.of(event)));
    }

    private void add(String reason, String sentence, @Nullable LoggedEvent event) {
        blockers.add(Blocker.of(reason, sentence, event));
    }
}
