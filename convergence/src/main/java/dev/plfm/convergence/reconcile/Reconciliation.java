package dev.plfm.convergence.reconcile;

import java.time.Duration;
import java.time.Instant;

/**
 * Decides what a workload needs next. Level-triggered: it looks at what is there, never at what happened, so it may run at any time and any
 * number of times; once its steps are taken, it has none until something changes.
 *
 * <p>First what has to go in any case goes ({@link Survey}), then the rollout gets on in its {@link Manner}, and last it is said how
 * things stand ({@link Assessment}). Whatever has not stopped counts against the surge, be it draining or broken: it still holds memory.
 */
public final class Reconciliation {
    /** How long an instance may take to finish what it does. */
    public static final Duration DRAIN_GRACE = Duration.ofSeconds(10);

    private Reconciliation() {}

    /** The next steps. */
    public static Decision decide(WorkloadView workload, Instant now, Leaving leaving) {
        Draft draft = new Draft(workload, now);
        Survey survey = new Survey(workload, now, leaving, draft);
        Manner manner = Manner.of(survey, Proof.of(survey), draft);
        manner.take(survey, draft);
        Standing standing = Standing.of(survey, draft, manner);
        Condition condition = Assessment.of(standing);
        if (standing.runsAgainstDeadline() && !standing.isLate()) {
            draft.checkAt(standing.deadline());
        }
        Instant until = standing.proof().until();
        if (standing.isProving() && until != null && until.isAfter(now)) {
            draft.checkAt(until);
        }
        if (workload.retiring() && draft.live() == 0) {
            draft.retire();
        } else if (!condition.sameAs(workload.condition()) || standing.hasNewsOfProgress()) {
            draft.tell(condition);
        }
        return draft.decision(condition);
    }
}
