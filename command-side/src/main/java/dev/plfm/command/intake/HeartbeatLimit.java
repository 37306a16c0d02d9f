package dev.plfm.command.intake;

import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** How long a node may be silent. */
@Component
class HeartbeatLimit {
    private static final int HEARTBEATS_IN_LIMIT = 6;

    private final int seconds;

    HeartbeatLimit(@Value("${plfm.heartbeat.limit-seconds:60}") int seconds) {
        if (seconds < 1) {
            throw new IllegalArgumentException("plfm.heartbeat.limit-seconds must be at least 1");
        }
        this.seconds = seconds;
    }

    Duration duration() {
        return Duration.ofSeconds(seconds);
    }

    /** How often agents are asked to send, so that several heartbeats may be lost. */
    int intervalSeconds() {
        return Math.max(1, seconds / HEARTBEATS_IN_LIMIT);
    }
}
