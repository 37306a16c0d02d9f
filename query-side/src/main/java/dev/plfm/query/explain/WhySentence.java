package dev.plfm.query.explain;

import static dev.plfm.query.explain.EventWords.clause;
import static dev.plfm.query.explain.EventWords.words;

import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All of the chain in one sentence. */
final class WhySentence {
    private final InstanceFacts instance;
    private final Function<@Nullable Long, @Nullable LoggedEvent> event;
    private final List<LoggedEvent> deploys;
    private final Actors actors;

    WhySentence(
            InstanceFacts instance,
            Function<@Nullable Long, @Nullable LoggedEvent> event,
            List<LoggedEvent> deploys,
            Actors actors) {
        this.instance = instance;
        this.event = event;
        this.deploys = deploys;
        this.actors = actors;
    }

    String summary() {
        return state() + wanted() + asked() + ".";
    }

    /** Why the instance was requested when it was. */
    String decision(LoggedEvent requested) {
        String generation = "An instance of generation " + requested.number("generation") + " was requested";
        LoggedEvent cause = event.apply(requested.causationId());
        if (cause == null) {
            return generation + " because one was missing.";
        }
        if (cause.is("workload.desired_state_set")) {
            return generation + " because fewer ran than were wanted.";
        }
        return generation + " because of this: " + lowerFirst(EventWords.sentence(cause));
    }

    /** What is wanted of the workload now, if that is newer than what the instance was requested for. */
    static @Nullable LoggedEvent newerWish(
            InstanceFacts instance, Function<@Nullable Long, @Nullable LoggedEvent> event) {
        Long now = instance.desiredNow();
        Long then = instance.desired();
        return now == null || now.equals(then) ? null : event.apply(now);
    }

    /** The creation of the deploy that somebody asked for. */
    static @Nullable LoggedEvent asked(List<LoggedEvent> deploys) {
        return deploys.stream().filter(WhyChain::isAsked).findFirst().orElse(null);
    }

    private String state() {
        if (instance.nodeId() == null) {
            return instance.status() == InstanceStatus.STOPPED ? "Stopped before it had a node" + order() : waits();
        }
        String node = "node " + instance.nodeId();
        String because = placed();
        if (instance.status() == InstanceStatus.STOPPED) {
            return "Stopped" + ended() + "; ran on " + node + because;
        }
        if (instance.status() == InstanceStatus.FAILED) {
            return "Failed on " + node + ended() + "; was there" + because;
        }
        if (instance.desiredState() != DesiredState.RUNNING) {
            String verb = instance.desiredState() == DesiredState.DRAINING ? "Drains from " : "Is to stop on ";
            return verb + node + order() + "; was there" + because;
        }
        return (instance.status() == InstanceStatus.READY ? "Runs on " : "Starts on ") + node + because;
    }

    private String waits() {
        LoggedEvent unplaced = event.apply(instance.unplaced());
        return unplaced == null
                ? "Waits for a node, which has not been looked for yet"
                : "Waits for a node, because none fits (" + words(unplaced.text("reason"))
                        + ") as of the last try, and is tried again at " + unplaced.text("retry_at");
    }

    private String placed() {
        LoggedEvent placed = event.apply(instance.placed());
        return placed == null
                ? ""
                : " because " + EventWords.choice(placed.payload().path("placement"));
    }

    /** By itself, or by order; what a failure says is worth more than the order that followed. */
    private String ended() {
        LoggedEvent failed = event.apply(instance.failed());
        LoggedEvent last = event.apply(instance.reported());
        LoggedEvent told = failed != null ? failed : last;
        String reason = told == null ? null : told.text("reason_code");
        if (told == null || reason == null) {
            return order();
        }
        String detail = clause(told.text("reason_detail"));
        return " (" + words(reason) + (detail.isEmpty() ? "" : ": " + detail) + ")";
    }

    private String order() {
        LoggedEvent order = event.apply(instance.order());
        if (order == null) {
            return "";
        }
        String why = " (" + words(order.text("reason"));
        LoggedEvent newer = newerWish(instance, event);
        if (newer != null && newer.number("generation") > instance.generation()) {
            why += " by generation " + newer.number("generation");
        }
        LoggedEvent relocation = event.apply(instance.relocation());
        if (relocation != null && !words(relocation.text("reason")).equals(words(order.text("reason")))) {
            why += ", " + words(relocation.text("reason"));
        }
        return why + ")";
    }

    private String wanted() {
        String wanted = "; wanted by generation " + instance.generation() + " of " + instance.processType();
        LoggedEvent requested = event.apply(instance.requested());
        LoggedEvent cause = requested == null ? null : event.apply(requested.causationId());
        if (cause == null) {
            return wanted;
        }
        String other = cause.text("instance_id");
        if (cause.is("instance.status_changed") && !"ready".equals(cause.text("status"))) {
            String reason = cause.text("reason_code");
            return wanted + " in place of " + other + ", which " + past(cause.text("status"))
                    + (reason == null ? "" : " (" + words(reason) + ")");
        }
        if (cause.is("instance.relocation_requested")) {
            return wanted + " in place of " + other + ", which leaves its node (" + words(cause.text("reason")) + ")";
        }
        if (cause.is("node.state_changed")) {
            return wanted + " in place of one on node " + cause.text("node_id") + ", which became "
                    + cause.text("state");
        }
        return wanted;
    }

    private String asked() {
        StringBuilder text = new StringBuilder();
        LoggedEvent desired = event.apply(instance.desired());
        LoggedEvent change = desired == null ? null : event.apply(desired.causationId());
        if (change != null && change.type().startsWith("env.") && !change.is("env.desired_release_set")) {
            text.append("; ")
                    .append(lowerFirst(clause(EventWords.sentence(change))))
                    .append(by(change));
        }
        if (!deploys.isEmpty()) {
            LoggedEvent first = deploys.get(0);
            text.append(", from ")
                    .append(isRollback(first) ? "rollback " : "deploy ")
                    .append(first.text("deploy_id"));
            for (LoggedEvent undone : deploys.subList(1, deploys.size())) {
                text.append(", which undoes failed deploy ").append(undone.text("deploy_id"));
            }
            LoggedEvent asked = asked(deploys);
            if (asked != null) {
                text.append(", asked for").append(by(asked));
            }
        }
        return text.toString();
    }

    private String by(LoggedEvent asked) {
        String request = actors.request(asked);
        return " by " + actors.of(asked).words() + (request == null ? "" : " in request " + request);
    }

    private static boolean isRollback(LoggedEvent deploy) {
        return "rollback".equals(deploy.text("kind"));
    }

    private static String past(@Nullable String status) {
        return "stopped".equals(status) ? "stopped" : "failed".equals(status) ? "failed" : "became " + status;
    }

    private static String lowerFirst(String sentence) {
        return sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1);
    }
}
