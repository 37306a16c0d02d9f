package dev.plfm.convergence.reconcile;

import java.util.Comparator;
import java.util.List;

/**
 * New instances come as far as the surge allows, and old ones go as far as enough are ready. Old ones that serve nothing go first.
 * It is also what keeps a workload without old instances at its size.
 */
record Rolling() implements Manner {
    @Override
    public void take(Survey survey, Draft draft) {
        removeIdle(survey, draft);
        Move move = Move.next(survey, survey.current(), draft);
        List<InstanceView> staying = move.without(survey.current());
        Trim.keepingService(staying, survey.wanted(), InstanceView.LEAST_MISSED, survey, draft);
        removeSpare(survey, draft);
        move.end();
        draft.request(survey.wanted() - move.counting(survey.current()).size(), move.bound());
    }

    private static void removeIdle(Survey survey, Draft draft) {
        if (draft.canRequest() || survey.serving() >= survey.wanted()) {
            survey.old().stream()
                    .filter(instance -> !instance.isReady())
                    .sorted(InstanceView.OLDEST)
                    .forEach(instance -> draft.remove(instance, Reasons.REPLACED));
        }
    }

    private static void removeSpare(Survey survey, Draft draft) {
        int unavailable =
                draft.canRequest() ? survey.workload().wanted().rollout().maxUnavailable() : 0;
        int spare = survey.serving() - Math.max(0, survey.wanted() - unavailable);
        survey.old().stream()
                .filter(InstanceView::isReady)
                .sorted(Comparator.comparing((InstanceView instance) -> !survey.mustMove(instance))
                        .thenComparing(InstanceView.OLDEST))
                .limit(Math.max(0, spare))
                .forEach(instance -> draft.remove(instance, Reasons.REPLACED));
    }
}
