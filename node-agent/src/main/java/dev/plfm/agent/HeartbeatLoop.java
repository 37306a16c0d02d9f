package dev.plfm.agent;

import dev.plfm.agent.api.Answer;
import dev.plfm.agent.api.Heartbeat;
import dev.plfm.agent.api.NodeIdentity;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;

/**
 * Sends heartbeats at the pace the control plane asks for, and finds out when it no longer knows the node.
 *
 * <p>Repeats the statuses that changed since the last accepted heartbeat, and now and then all of them, in case a report
 * was lost on the other side. Runs on the node's loop.
 */
final class HeartbeatLoop {
    private static final int ALL_STATUSES_EVERY = 10;
    private static final int REFUSALS_THAT_COUNT = 2;
    private static final int DEFAULT_INTERVAL_SECONDS = 5;
    private static final int LONGEST_INTERVAL_SECONDS = 60;

    private final NodeContext node;
    private final NodeIdentity identity;
    private final LocalInstances instances;
    private final Reporter reporter;
    private final Runnable onKnown;
    private final Runnable onUnknown;
    private final Backoff backoff;
    private long beats;
    private long acknowledged;
    private int refusals;
    private int turn;
    private boolean inFlight;
    private boolean ended;

    HeartbeatLoop(
            NodeContext node,
            NodeIdentity identity,
            LocalInstances instances,
            Reporter reporter,
            Runnable onKnown,
            Runnable onUnknown) {
        this.node = node;
        this.identity = identity;
        this.instances = instances;
        this.reporter = reporter;
        this.onKnown = onKnown;
        this.onUnknown = onUnknown;
        this.backoff = node.backoff();
    }

    /** Sends one now, unless one is under way, instead of the one that is due. */
    void beat() {
        if (ended || inFlight) {
            return;
        }
        inFlight = true;
        turn++;
        long seen = instances.changes();
        long since = beats % ALL_STATUSES_EVERY == 0 ? -1 : acknowledged;
        List<Heartbeat.Entry> statuses = instances.changedSince(since, id -> !reporter.isPending(id));
        // A later report must not overtake this heartbeat: it would be undone by what is repeated here.
        reporter.hold(statuses.stream().map(Heartbeat.Entry::instanceId).collect(Collectors.toSet()));
        Heartbeat body = body(statuses);
        node.loop()
                .whenDone(
                        node.client()
                                .heartbeat(identity, body, UUID.randomUUID().toString()),
                        answer -> answered(answer, seen));
    }

    void end() {
        ended = true;
    }

    private Heartbeat body(List<Heartbeat.Entry> statuses) {
        AgentConfig config = node.config();
        return new Heartbeat(
                "active",
                Math.max(0, config.cpuCores() - instances.cpuInUse()),
                Math.max(0, config.memoryBytes() - instances.memoryInUse()),
                instances.liveCount(),
                statuses.isEmpty() ? null : statuses);
    }

    private void answered(Answer answer, long seen) {
        inFlight = false;
        if (ended) {
            return;
        }
        reporter.release();
        if (answer.ok()) {
            beats++;
            acknowledged = seen;
            refusals = 0;
            backoff.reset();
            node.reachability().regained(node.hostname());
            onKnown.run();
            next(interval(answer));
            return;
        }
        refusals = answer.unknown() ? refusals + 1 : 0;
        node.reachability().lost(node.hostname(), answer.describe());
        next(backoff.next(answer.retryAfter()));
        if (refusals >= REFUSALS_THAT_COUNT) {
            onUnknown.run();
        }
    }

    private void next(Duration delay) {
        int mine = turn;
        node.loop().after(delay, () -> {
            if (mine == turn) {
                beat();
            }
        });
    }

    /** Up to a tenth earlier than asked, so that nodes that started together do not stay in step. */
    private static Duration interval(Answer answer) {
        int seconds = DEFAULT_INTERVAL_SECONDS;
        try {
            Integer asked = answer.read(Heartbeat.Ack.class).nextHeartbeatSecs();
            if (asked != null) {
                seconds = Math.max(1, Math.min(asked, LONGEST_INTERVAL_SECONDS));
            }
        } catch (JacksonException noPaceGiven) {
            seconds = DEFAULT_INTERVAL_SECONDS;
        }
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(seconds * 900L, seconds * 1000L + 1));
    }
}
