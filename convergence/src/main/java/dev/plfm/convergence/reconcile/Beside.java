package dev.plfm.convergence.reconcile;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Old instances stay, and new ones run beside them: a canary or a full set before it is promoted, or what there is while a rollout is
 * paused. What is missing altogether is made up for with new ones, as no old one can be had any more.
 *
 * @param ahead how many new ones there should be in any case
 * @param paused whether old ones stay even where their node is being emptied
 */
record Beside(int ahead, boolean paused) implements Manner {
    /** Those that never took over from others go before those that did. */
    private static final Comparator<InstanceView> LEAST_PROVED = Comparator.comparing(InstanceView::isReady)
            .thenComparing(InstanceView::generation, Comparator.reverseOrder())
            .thenComparing(InstanceView.OLDEST);

    static Beside ahead(int count) {
        return new Beside(count, false);
    }

    static Beside asItIs() {
        return new Beside(0, true);
    }

    @Override
    public void take(Survey survey, Draft draft) {
        int wanted = survey.wanted();
        Move move = Move.next(survey, movable(survey), draft);
        Trim.keepingService(move.without(survey.old()), wanted, LEAST_PROVED, survey, draft);
        int most =
                missing(survey, move.without(survey.old())) + survey.workload().surge();
        Trim.keepingService(
                move.without(survey.current()), Math.min(wanted, most), InstanceView.LEAST_MISSED, survey, draft);
        move.end();
        int least = Math.max(ahead, missing(survey, move.counting(survey.old())));
        draft.request(Math.min(wanted, least) - move.counting(survey.current()).size(), move.bound());
    }

    private static int missing(Survey survey, List<InstanceView> old) {
        return Math.max(0, survey.wanted() - old.size());
    }

    private List<InstanceView> movable(Survey survey) {
        return paused
                ? survey.current()
                : Stream.concat(survey.current().stream(), survey.old().stream())
                        .toList();
    }
}
