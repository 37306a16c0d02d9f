package dev.plfm.agent;

import dev.plfm.agent.api.ControlPlaneClient;
import dev.plfm.agent.loop.SerialLoop;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** What every part of one node works with. */
record NodeContext(
        AgentConfig config,
        int number,
        String hostname,
        ControlPlaneClient client,
        SerialLoop loop,
        Reachability reachability) {

    /** What to enrol with; null when the node must remember an identity. */
    @Nullable String credential() {
        return config.credential(number);
    }

    Backoff backoff() {
        return new Backoff(config.retryDelay(), config.maxRetryDelay(), () -> ThreadLocalRandom.current()
                .nextDouble());
    }
}
