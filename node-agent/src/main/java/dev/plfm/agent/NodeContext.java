package dev.plfm.agent;

import dev.plfm.agent.api.ControlPlaneClient;
import dev.plfm.agent.loop.SerialLoop;
import java.util.concurrent.ThreadLocalRandom;

/** What every part of one node works with. */
record NodeContext(
        AgentConfig config, String hostname, ControlPlaneClient client, SerialLoop loop, Reachability reachability) {

    Backoff backoff() {
        return new Backoff(config.retryDelay(), config.maxRetryDelay(), () -> ThreadLocalRandom.current()
                .nextDouble());
    }
}
