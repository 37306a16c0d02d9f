package dev.plfm.query.explain;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Events as sentences for people. */
final class EventWords {
    private static final Map<String, Function<LoggedEvent, String>> SENTENCES = Map.ofEntries(
            Map.entry("deploy.created", EventWords::deployCreated),
            Map.entry("deploy.status_changed", EventWords::deployStatus),
            Map.entry("deploy.paused", event -> "Deploy " + event.text("deploy_id") + " was paused."),
            Map.entry("deploy.resumed", event -> "Deploy " + event.text("deploy_id") + " was resumed."),
            Map.entry("deploy.promoted", event -> "Deploy " + event.text("deploy_id") + " was promoted."),
            Map.entry("env.desired_release_set", EventWords::releaseSet),
            Map.entry("env.scale_set", EventWords::scaleSet),
            Map.entry("env.placement_set", event -> "The placement settings of " + process(event) + " were changed."),
            Map.entry("workload.desired_state_set", EventWords::desiredStateSet),
            Map.entry("workload.status_changed", EventWords::workloadStatus),
            Map.entry("workload.promoted", EventWords::workloadPromoted),
            Map.entry("workload.retried", EventWords::workloadRetried),
            Map.entry("instance.requested", event -> "Instance " + event.text("instance_id") + " was requested."),
            Map.entry("instance.allocated", EventWords::allocated),
            Map.entry("instance.placement_failed", EventWords::placementFailed),
            Map.entry("instance.relocation_requested", EventWords::relocation),
            Map.entry("instance.desired_state_changed", EventWords::ordered),
            Map.entry("instance.status_changed", EventWords::reported),
            Map.entry("node.enrolled", event -> "Node " + event.text("node_id") + " joined."),
            Map.entry("node.state_changed", EventWords::nodeState),
            Map.entry("route.created", ResourceWords::routeCreated),
            Map.entry("route.updated", ResourceWords::routeUpdated),
            Map.entry("route.deleted", event -> "The route of " + event.text("hostname") + " was deleted."),
            Map.entry(
                    "env.ipv4_addon_enabled",
                    event -> "The environment got the IPv4 address " + event.text("ipv4_address") + "."),
            Map.entry(
                    "env.ipv4_addon_disabled",
                    event -> "The environment gave the IPv4 address " + event.text("ipv4_address") + " back."),
            Map.entry("secret_bundle.created", event -> "The environment got its first secrets."),
            Map.entry(
                    "secret_bundle.version_set",
                    event -> "Version " + event.text("version_id") + " of the secrets was set."),
            Map.entry(
                    "secret_bundle.version_resealed",
                    event -> "Version " + event.text("version_id") + " of the secrets was sealed to another key."),
            Map.entry("volume.created", ResourceWords::volumeCreated),
            Map.entry(
                    "volume.home_node_set",
                    event -> "Volume " + event.text("volume_id") + " is on node " + event.text("home_node_id")
                            + " from now on."),
            Map.entry("volume.deleted", event -> "Volume " + event.text("volume_id") + " was deleted."),
            Map.entry(
                    "volume.purged",
                    event -> "Node " + event.text("home_node_id") + " removed volume " + event.text("volume_id") + "."),
            Map.entry("volume_attachment.created", event -> ResourceWords.attachment(event, "was attached to")),
            Map.entry("volume_attachment.deleted", event -> ResourceWords.attachment(event, "was detached from")),
            Map.entry(
                    "snapshot.created",
                    event -> "A snapshot " + event.text("snapshot_id") + " of volume " + event.text("volume_id")
                            + " was asked for."),
            Map.entry(
                    "snapshot.status_changed",
                    event -> "Snapshot " + event.text("snapshot_id") + " became " + event.text("status")
                            + ResourceWords.failure(event)),
            Map.entry(
                    "restore_job.created",
                    event -> "Volume " + event.text("new_volume_id") + " was to be filled from snapshot "
                            + event.text("snapshot_id") + "."),
            Map.entry(
                    "restore_job.status_changed",
                    event -> "The restore of volume " + event.text("new_volume_id") + " became " + event.text("status")
                            + ResourceWords.failure(event)));

    private EventWords() {}

    static String sentence(LoggedEvent event) {
        return SENTENCES
                .getOrDefault(event.type(), other -> "The event " + other.type() + " happened.")
                .apply(event);
    }

    /** A code as words: {@code node_lost} is "node lost". */
    static String words(@Nullable String code) {
        return code == null ? "no reason given" : code.replace('_', ' ');
    }

    /** Without its full stop, to go on with. */
    static String clause(@Nullable String sentence) {
        String text = sentence == null ? "" : sentence.strip();
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    static String plural(int count, String one) {
        return count + " " + one + (count == 1 ? "" : "s");
    }

    /** Why that node of those that there were: continues "because". */
    static String choice(JsonNode placement) {
        int candidates = placement.path("candidates").asInt();
        int rejected = placement
                .path("rejections")
                .valueStream()
                .mapToInt(JsonNode::asInt)
                .sum();
        if (placement.path("scores").isEmpty()) {
            return "it had reserved the room for it already";
        }
        if (candidates - rejected <= 1) {
            return candidates <= 1
                    ? "it was the only node"
                    : "it was the only one of " + candidates + " candidates that fits";
        }
        return "it had the best score of " + candidates + " candidates";
    }

    /** Counts by reason: "2 no capacity memory, 1 arch mismatch". */
    static String counts(JsonNode rejections) {
        Map<String, Integer> sorted = new TreeMap<>();
        rejections
                .properties()
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue().asInt()));
        return sorted.entrySet().stream()
                .map(entry -> entry.getValue() + " " + words(entry.getKey()))
                .collect(Collectors.joining(", "));
    }

    private static String process(LoggedEvent event) {
        String type = event.text("process_type");
        return type == null ? "the workload" : type;
    }

    private static String deployCreated(LoggedEvent event) {
        String deploy = event.text("deploy_id");
        String undone = event.text("rollback_of");
        if (undone != null) {
            return "Deploy " + deploy + " goes back to release " + event.text("release_id")
                    + " by itself, because deploy " + undone + " failed.";
        }
        String what = "rollback".equals(event.text("kind")) ? "a rollback to" : "a deploy of";
        return "Deploy " + deploy + ", " + what + " release " + event.text("release_id") + ", was asked for.";
    }

    private static String deployStatus(LoggedEvent event) {
        return "Deploy " + event.text("deploy_id") + " became " + event.text("status")
                + because(event, "failed_reason", "message");
    }

    private static String releaseSet(LoggedEvent event) {
        return "Release " + event.text("release_id") + " became the desired one of " + process(event) + " with deploy "
                + event.text("deploy_id") + ".";
    }

    private static String scaleSet(LoggedEvent event) {
        String scales = event.payload()
                .path("scales")
                .valueStream()
                .map(scale -> scale.path("process_type").asString() + " to "
                        + scale.path("desired").asInt())
                .collect(Collectors.joining(", "));
        return scales.isEmpty() ? "The scale was left to the manifest." : "The scale was set: " + scales + ".";
    }

    private static String desiredStateSet(LoggedEvent event) {
        String paused = event.flag("paused") ? "; its deploy is paused" : "";
        return "Generation " + event.number("generation") + " of " + process(event) + " wants "
                + plural(event.number("replicas"), "instance") + " of release " + event.text("release_id") + paused
                + ".";
    }

    private static String workloadStatus(LoggedEvent event) {
        return "Workload " + process(event) + " became " + event.text("status") + because(event, "reason", "message");
    }

    private static String workloadPromoted(LoggedEvent event) {
        return "Generation " + event.number("generation") + " of " + process(event)
                + " proved itself and was promoted.";
    }

    private static String workloadRetried(LoggedEvent event) {
        return "The failures of " + process(event) + " were forgotten, so that it tries again.";
    }

    private static String allocated(LoggedEvent event) {
        JsonNode placement = event.payload().path("placement");
        String rejections = counts(placement.path("rejections"));
        JsonNode second = placement.path("runner_up");
        return "Node " + event.text("node_id") + " was chosen because " + choice(placement)
                + (placement.path("scores").isEmpty()
                        ? ""
                        : " (" + placement.path("score").asString() + ")")
                + (second.isObject()
                        ? "; next was " + second.path("node_id").asString() + " ("
                                + second.path("score").asString() + ")"
                        : "")
                + (rejections.isEmpty() ? "" : "; ruled out: " + rejections)
                + ".";
    }

    private static String placementFailed(LoggedEvent event) {
        String rejections = counts(event.payload().path("rejections"));
        return "No node fits: " + words(event.text("reason")) + (rejections.isEmpty() ? "" : " (" + rejections + ")")
                + "; tried again at " + event.text("retry_at") + ".";
    }

    private static String relocation(LoggedEvent event) {
        return "Instance " + event.text("instance_id") + " was to leave node " + event.text("node_id") + ": "
                + words(event.text("reason")) + "; its replacement comes first.";
    }

    private static String ordered(LoggedEvent event) {
        String order = "draining".equals(event.text("desired_state")) ? "drain" : "stop";
        return "Instance " + event.text("instance_id") + " was told to " + order + ": " + words(event.text("reason"))
                + ".";
    }

    private static String reported(LoggedEvent event) {
        String node = event.text("node_id");
        return "Instance " + event.text("instance_id") + " is " + event.text("status")
                + (node == null ? "" : " on node " + node) + because(event, "reason_code", "reason_detail");
    }

    private static String nodeState(LoggedEvent event) {
        return "Node " + event.text("node_id") + " became " + event.text("state") + ".";
    }

    private static String because(LoggedEvent event, String reason, String detail) {
        String code = event.text(reason);
        String text = clause(event.text(detail));
        return (code == null ? "" : " (" + words(code) + ")") + (text.isEmpty() ? "" : ": " + text) + ".";
    }
}
