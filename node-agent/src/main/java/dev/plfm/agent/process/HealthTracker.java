package dev.plfm.agent.process;

import dev.plfm.agent.plan.Health;
import java.time.Duration;

/** Turns the outcomes of probes into a verdict, and says when to probe next. */
final class HealthTracker {
    /** Before the first success nothing is gained by waiting the whole interval. */
    private static final Duration EAGER = Duration.ofMillis(250);

    /** What the probes so far amount to. */
    enum Verdict {
        UNDECIDED,
        HEALTHY,
        UNHEALTHY
    }

    private final Health health;
    private boolean wasHealthy;
    private int successes;
    private int failures;

    HealthTracker(Health health) {
        this.health = health;
    }

    /** Failures do not count within the grace, unless it has been healthy before. */
    Verdict observe(boolean success, Duration sinceStart) {
        if (success) {
            failures = 0;
            successes++;
        } else {
            successes = 0;
            failures = inGrace(sinceStart) ? 0 : failures + 1;
        }
        if (successes >= health.successesNeeded()) {
            wasHealthy = true;
            return Verdict.HEALTHY;
        }
        return failures >= health.failuresTolerated() ? Verdict.UNHEALTHY : Verdict.UNDECIDED;
    }

    Duration untilNext(Duration sinceStart) {
        boolean eager = inGrace(sinceStart) && EAGER.compareTo(health.interval()) < 0;
        return eager ? EAGER : health.interval();
    }

    private boolean inGrace(Duration sinceStart) {
        return !wasHealthy && sinceStart.compareTo(health.grace()) < 0;
    }
}
