package dev.plfm.agent;

import dev.plfm.agent.api.Answer;
import dev.plfm.agent.api.NodeIdentity;
import dev.plfm.agent.api.StatusReport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers status reports at least once, and in order per instance.
 *
 * <p>A report is repeated under its key until it is accepted or refused for good. Runs on the node's loop.
 */
final class Reporter {
    private static final Logger log = LoggerFactory.getLogger(Reporter.class);
    private static final int CONCURRENT = 8;

    private record Pending(String key, StatusReport report) {}

    private final NodeContext node;
    private final NodeIdentity identity;
    private final Backoff backoff;
    private final Map<String, Deque<Pending>> queues = new LinkedHashMap<>();
    private final Set<String> inFlight = new HashSet<>();
    private Set<String> held = Set.of();
    private boolean backingOff;
    private boolean ended;

    Reporter(NodeContext node, NodeIdentity identity) {
        this.node = node;
        this.identity = identity;
        this.backoff = node.backoff();
    }

    void report(String instanceId, StatusReport report) {
        if (ended) {
            return;
        }
        queues.computeIfAbsent(instanceId, id -> new ArrayDeque<>())
                .add(new Pending(UUID.randomUUID().toString(), report));
        send();
    }

    /** Whether something about the instance is still to be delivered. */
    boolean isPending(String instanceId) {
        return queues.containsKey(instanceId);
    }

    /** Sends nothing about these until told otherwise: a heartbeat that speaks of them is under way. */
    void hold(Set<String> instanceIds) {
        held = instanceIds;
    }

    void release() {
        held = Set.of();
        send();
    }

    /** Gives up what is left: it concerns a node that the control plane no longer knows. */
    void end() {
        ended = true;
        queues.clear();
    }

    private void send() {
        Iterator<Map.Entry<String, Deque<Pending>>> waiting = queues.entrySet().iterator();
        while (!backingOff && waiting.hasNext() && inFlight.size() < CONCURRENT) {
            Map.Entry<String, Deque<Pending>> next = waiting.next();
            if (!held.contains(next.getKey()) && inFlight.add(next.getKey())) {
                send(next.getKey(), next.getValue().element());
            }
        }
    }

    private void send(String instanceId, Pending pending) {
        node.loop()
                .whenDone(
                        node.client().report(identity, instanceId, pending.report(), pending.key()),
                        answer -> answered(instanceId, pending, answer));
    }

    private void answered(String instanceId, Pending pending, Answer answer) {
        inFlight.remove(instanceId);
        if (ended) {
            return;
        }
        // A credential that is refused is the heartbeat's to judge; until then the report waits.
        if (answer.retryable() || answer.status() == 401) {
            pause(backoff.next(answer.retryAfter()));
            return;
        }
        backoff.reset();
        if (answer.status() == 403 || answer.status() == 404) {
            log.info("{}: {} is not this node's any more: {}", node.hostname(), instanceId, answer.describe());
            queues.remove(instanceId);
        } else {
            if (!answer.ok()) {
                log.warn(
                        "{}: report {} of {} was refused: {}",
                        node.hostname(),
                        pending.report().status(),
                        instanceId,
                        answer.describe());
            }
            delivered(instanceId);
        }
        send();
    }

    private void delivered(String instanceId) {
        Deque<Pending> queue = queues.get(instanceId);
        if (queue != null) {
            queue.remove();
            if (queue.isEmpty()) {
                queues.remove(instanceId);
            }
        }
    }

    private void pause(Duration delay) {
        if (!backingOff) {
            backingOff = true;
            node.loop().after(delay, () -> {
                backingOff = false;
                send();
            });
        }
    }
}
