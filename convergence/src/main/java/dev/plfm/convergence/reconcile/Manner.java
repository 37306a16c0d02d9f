package dev.plfm.convergence.reconcile;

import dev.plfm.kernel.value.Rollout;
import dev.plfm.kernel.value.RolloutStrategy;

/** How old instances make place for new ones. */
sealed interface Manner permits InPlace, Rolling, Beside {

    /** Writes down the steps that are due. */
    void take(Survey survey, Draft draft);

    /** The manner that is called for now; a rollout begins with one and ends with another. */
    static Manner of(Survey survey, Proof proof, Draft draft) {
        WorkloadView workload = survey.workload();
        Rollout rollout = workload.wanted().rollout();
        if (workload.wanted().stateful()) {
            return new InPlace();
        }
        if (survey.old().isEmpty()) {
            return new Rolling();
        }
        if (workload.wanted().paused()) {
            return Beside.asItIs();
        }
        if (rollout.strategy() == RolloutStrategy.ROLLING || proof.isOlderThanTheRollout()) {
            return new Rolling();
        }
        boolean promoted = workload.promoted() || promotes(proof, draft);
        if (rollout.strategy() == RolloutStrategy.CANARY) {
            return promoted ? new Rolling() : Beside.ahead(proof.needed());
        }
        if (promoted && proof.isComplete()) {
            survey.old().forEach(instance -> draft.remove(instance, Reasons.REPLACED));
            return new Rolling();
        }
        return Beside.ahead(survey.wanted());
    }

    private static boolean promotes(Proof proof, Draft draft) {
        if (draft.failures().exhausted() || !proof.isGiven()) {
            return false;
        }
        draft.promote();
        return true;
    }
}
