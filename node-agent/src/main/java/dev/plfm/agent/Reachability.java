package dev.plfm.agent;

import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs when the first node loses the control plane and when the last has it back, not every failure in between. */
final class Reachability {
    private static final Logger log = LoggerFactory.getLogger(Reachability.class);

    private final Set<String> failing = new HashSet<>();

    synchronized void lost(String hostname, String reason) {
        if (failing.isEmpty()) {
            log.warn("{}: heartbeat not accepted, retrying: {}", hostname, reason);
        }
        failing.add(hostname);
    }

    synchronized void regained(String hostname) {
        if (failing.remove(hostname) && failing.isEmpty()) {
            log.info("Heartbeats of all nodes are accepted again");
        }
    }

    /** A node that is gone no longer counts. */
    synchronized void forget(String hostname) {
        failing.remove(hostname);
    }
}
