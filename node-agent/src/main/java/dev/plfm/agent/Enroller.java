package dev.plfm.agent;

import dev.plfm.agent.api.Answer;
import dev.plfm.agent.api.Enrolment;
import dev.plfm.agent.api.NodeIdentity;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/** Asks the control plane to take a node in, until it does. Runs on the node's loop. */
final class Enroller {
    private static final Logger log = LoggerFactory.getLogger(Enroller.class);
    private static final Duration AFTER_REFUSAL = Duration.ofSeconds(60);

    private final NodeContext node;
    private final NodeStore store;
    private final Consumer<NodeIdentity> onEnrolled;
    private final Consumer<AgentException> onRefused;
    private final Backoff backoff;

    /** {@code onRefused} is told of every refusal that trying again at once would not change. */
    Enroller(NodeContext node, NodeStore store, Consumer<NodeIdentity> onEnrolled, Consumer<AgentException> onRefused) {
        this.node = node;
        this.store = store;
        this.onEnrolled = onEnrolled;
        this.onRefused = onRefused;
        this.backoff = node.backoff();
    }

    void enrol() {
        String credential = node.credential();
        if (credential == null) {
            onRefused.accept(
                    new AgentException(node.hostname() + " is not enrolled, and no token to enrol it with was given"));
            return;
        }
        NodeRecord record = store.load(node.hostname());
        AgentConfig config = node.config();
        Enrolment body = new Enrolment(
                record.hostname(),
                config.region(),
                record.wireguardPublicKey(),
                "CN=" + record.hostname(),
                config.cpuCores(),
                config.memoryBytes(),
                config.labels());
        node.loop().whenDone(node.client().enrol(credential, body, record.enrolKey()), this::answered);
    }

    private void answered(Answer answer) {
        NodeIdentity identity = answer.ok() ? identity(answer) : null;
        if (identity != null) {
            store.save(store.load(node.hostname()).enrolledAs(identity));
            node.reachability().regained(node.hostname());
            log.info("{}: enrolled as {}", node.hostname(), identity);
            onEnrolled.accept(identity);
        } else if (answer.ok()
                || "idempotency_key_reuse".equals(answer.problem().code())) {
            // The key belongs to an enrolment whose token is lost, or that asked for something else.
            store.save(store.load(node.hostname()).forAnotherEnrolment());
            node.loop().after(backoff.next(Duration.ZERO), this::enrol);
        } else if (answer.retryable()) {
            node.reachability().lost(node.hostname(), answer.describe());
            node.loop().after(backoff.next(answer.retryAfter()), this::enrol);
        } else {
            onRefused.accept(new AgentException("%s: %s does not enrol this node: %s"
                    .formatted(node.hostname(), node.config().server(), answer.describe())));
            node.loop().after(AFTER_REFUSAL, this::enrol);
        }
    }

    private static @Nullable NodeIdentity identity(Answer answer) {
        try {
            Enrolment.Enrolled enrolled = answer.read(Enrolment.Enrolled.class);
            return enrolled.id() == null || enrolled.nodeToken() == null
                    ? null
                    : new NodeIdentity(enrolled.id(), enrolled.nodeToken());
        } catch (JacksonException e) {
            return null;
        }
    }
}
