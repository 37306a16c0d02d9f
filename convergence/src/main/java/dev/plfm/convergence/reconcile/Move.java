package dev.plfm.convergence.reconcile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The next instance that has to go elsewhere: one at a time, and not before enough others are ready. */
final class Move {
    private final Survey survey;
    private final Draft draft;
    private final @Nullable InstanceView mover;

    private Move(Survey survey, Draft draft, @Nullable InstanceView mover) {
        this.survey = survey;
        this.draft = draft;
        this.mover = mover;
    }

    /** Those that serve nothing go at once; of those that serve the oldest is next. */
    static Move next(Survey survey, List<InstanceView> among, Draft draft) {
        if (draft.canRequest() || survey.serving() >= survey.wanted()) {
            among.stream()
                    .filter(instance -> survey.mustMove(instance) && !instance.isReady())
                    .sorted(InstanceView.OLDEST)
                    .forEach(instance -> draft.remove(instance, survey.reasonToMove(instance)));
        }
        InstanceView mover = among.stream()
                .filter(instance -> survey.mustMove(instance) && instance.isReady())
                .min(InstanceView.OLDEST)
                .orElse(null);
        return new Move(survey, draft, mover);
    }

    /** Those of them that need no replacement, as they stay, or as the one before has not gone yet. */
    List<InstanceView> counting(List<InstanceView> instances) {
        return survey.moveUnderWay() ? instances : without(instances);
    }

    /** Those of them that stay. */
    List<InstanceView> without(List<InstanceView> instances) {
        return instances.stream().filter(instance -> instance != mover).toList();
    }

    /** How many instances there may be in all: a move may have one more than wanted even where the rollout may not. */
    int bound() {
        int surge = survey.workload().surge();
        return survey.wanted() + (mover == null ? surge : Math.max(1, surge));
    }

    /** Lets it go if it is not needed any more. */
    void end() {
        if (mover != null && !survey.moveUnderWay() && draft.keeps(mover) && survey.serving() > needed()) {
            draft.remove(mover, survey.reasonToMove(mover));
        }
    }

    /** At full quota its replacement has no place before it has gone; then it may go first as far as the rollout allows that. */
    private int needed() {
        boolean goesFirst = survey.current().stream().anyMatch(InstanceView::lacksQuota);
        int unavailable = goesFirst ? survey.workload().wanted().rollout().maxUnavailable() : 0;
        return Math.max(0, survey.wanted() - unavailable);
    }
}
