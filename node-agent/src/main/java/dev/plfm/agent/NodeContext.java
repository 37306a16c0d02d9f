package dev.plfm.agent;

import dev.plfm.agent.api.ControlPlaneClient;
import java.util.concurrent.ThreadLocalRandom;

/** What every part of one node works with. */
record NodeContext(
        AgentConfig config, String hostname, ControlPlaneClient client, NodeLoop loop, Reachability reachability) {

    Backoff backoff() {
        return new Backoff(config.retryDelay(), config.maxRetryDelay(), () -> ThreadLocalRandom.current()
                .nextDouble());
    }
}
