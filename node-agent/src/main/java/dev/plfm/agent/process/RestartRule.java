package dev.plfm.agent.process;

import dev.plfm.agent.api.ReasonCode;
import dev.plfm.agent.plan.Lifecycle;
import dev.plfm.agent.plan.Lifecycle.RestartPolicy;
import dev.plfm.agent.runtime.Transition;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Decides what follows when a process ends by itself. */
final class RestartRule {
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(60);
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(10);
    private static final int QUICK_ENDS_IN_A_ROW = 5;
    private static final int KILLED = 137;

    /** How one run of the process ended. */
    record Ending(int exitCode, boolean unhealthy, Duration ran) {
        boolean wasFailure() {
            return unhealthy || exitCode != 0;
        }
    }

    /** Either another run after a delay, or the outcome. */
    record Next(@Nullable Duration restartAfter, @Nullable Transition outcome) {
        static Next restart(Duration delay) {
            return new Next(delay, null);
        }

        static Next end(Transition outcome) {
            return new Next(null, outcome);
        }
    }

    private final Lifecycle lifecycle;
    private int restarts;
    private int quickEnds;

    RestartRule(Lifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    Next after(Ending ending) {
        RestartPolicy policy = lifecycle.restartPolicy();
        if (policy != RestartPolicy.ALWAYS && !ending.wasFailure()) {
            return Next.end(Transition.stopped(ending.exitCode()));
        }
        quickEnds = ending.ran().compareTo(LONG_ENOUGH) < 0 ? quickEnds + 1 : 1;
        boolean again =
                switch (policy) {
                    case ALWAYS -> quickEnds <= QUICK_ENDS_IN_A_ROW;
                    case ON_FAILURE -> restarts < lifecycle.retries();
                    case NEVER -> false;
                };
        if (!again) {
            return Next.end(Transition.failed(reason(ending), ending.exitCode(), describe(ending)));
        }
        restarts++;
        return Next.restart(backoff());
    }

    private Duration backoff() {
        Duration doubled = lifecycle.backoff().multipliedBy(1L << Math.min(quickEnds - 1, 10));
        return doubled.compareTo(LONGEST_BACKOFF) < 0 ? doubled : LONGEST_BACKOFF;
    }

    private static ReasonCode reason(Ending ending) {
        if (ending.unhealthy()) {
            return ReasonCode.HEALTHCHECK_FAILED;
        }
        return ending.exitCode() == KILLED ? ReasonCode.OOM_KILLED : ReasonCode.CRASH_LOOP_BACKOFF;
    }

    private String describe(Ending ending) {
        String how = ending.unhealthy() ? "failed its health check" : "exited with status " + ending.exitCode();
        return restarts == 0 ? how : how + " after " + restarts + " restarts";
    }
}
