package dev.plfm.agent;

import dev.plfm.agent.api.Answer;
import dev.plfm.agent.api.NodeIdentity;
import dev.plfm.agent.plan.NodePlan;
import dev.plfm.agent.plan.PlanDiff;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/** Keeps asking for the node's plan, each time waiting for news, and has every newer one applied. Runs on the node's loop. */
final class PlanLoop {
    private static final Logger log = LoggerFactory.getLogger(PlanLoop.class);
    /** How soon to ask again when an answer brought nothing new although it could have waited. */
    private static final Duration PACE = Duration.ofMillis(500);

    private final NodeContext node;
    private final NodeIdentity identity;
    private final Consumer<NodePlan> onPlan;
    private final Runnable onDoubt;
    private final Backoff backoff;
    private @Nullable String etag;
    private volatile long cursor = -1;
    private boolean ended;

    /** {@code onDoubt} is told that the node looks unknown here, which a view that lags may also cause. */
    PlanLoop(NodeContext node, NodeIdentity identity, Consumer<NodePlan> onPlan, Runnable onDoubt) {
        this.node = node;
        this.identity = identity;
        this.onPlan = onPlan;
        this.onDoubt = onDoubt;
        this.backoff = node.backoff();
    }

    void poll() {
        if (ended) {
            return;
        }
        Duration wait = etag == null ? Duration.ZERO : node.config().planWait();
        long asked = System.nanoTime();
        node.loop()
                .whenDone(
                        node.client().plan(identity, etag, wait),
                        answer -> answered(answer, Duration.ofNanos(System.nanoTime() - asked)));
    }

    void end() {
        ended = true;
    }

    /** Position of the last plan applied, -1 before the first; readable from any thread. */
    long cursor() {
        return cursor;
    }

    private void answered(Answer answer, Duration took) {
        if (ended) {
            return;
        }
        if (answer.status() == 304) {
            backoff.reset();
            again(took.compareTo(PACE) < 0);
        } else if (answer.ok()) {
            received(answer);
        } else {
            if (answer.unknown()) {
                onDoubt.run();
            }
            log.debug("{}: no plan: {}", node.hostname(), answer.describe());
            node.loop().after(backoff.next(answer.retryAfter()), this::poll);
        }
    }

    private void received(Answer answer) {
        NodePlan plan;
        try {
            plan = answer.read(NodePlan.class);
        } catch (JacksonException e) {
            log.warn("{}: the plan cannot be read: {}", node.hostname(), e.getOriginalMessage());
            node.loop().after(backoff.next(Duration.ZERO), this::poll);
            return;
        }
        backoff.reset();
        boolean repeated = answer.etag() == null || Objects.equals(etag, answer.etag());
        boolean stale = PlanDiff.isStale(cursor, plan);
        etag = answer.etag();
        // Asked first, so that a plan that cannot be applied does not end the asking.
        again(repeated || stale);
        if (stale) {
            log.debug("{}: ignored a plan at {}, follows {}", node.hostname(), plan.cursorEventId(), cursor);
        } else {
            cursor = plan.cursorEventId();
            onPlan.accept(plan);
        }
    }

    private void again(boolean paced) {
        if (paced) {
            node.loop().after(PACE, this::poll);
        } else {
            poll();
        }
    }
}
