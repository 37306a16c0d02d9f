package dev.plfm.convergence.reconcile;

import java.util.Comparator;
import java.util.List;

/** Removes instances that are too many. */
final class Trim {
    private Trim() {}

    static void toSize(List<InstanceView> instances, int size, Comparator<InstanceView> order, Draft draft) {
        instances.stream()
                .sorted(order)
                .limit(Math.max(0, instances.size() - size))
                .forEach(instance -> draft.remove(instance, Reasons.SCALED_DOWN));
    }

    /** Likewise, but a ready one only while more than enough are ready. */
    static void keepingService(
            List<InstanceView> instances, int size, Comparator<InstanceView> order, Survey survey, Draft draft) {
        int serving = survey.serving();
        for (InstanceView instance : instances.stream()
                .sorted(order)
                .limit(Math.max(0, instances.size() - size))
                .toList()) {
            if (!instance.isReady()) {
                draft.remove(instance, Reasons.SCALED_DOWN);
            } else if (serving > survey.wanted()) {
                draft.remove(instance, Reasons.SCALED_DOWN);
                serving--;
            }
        }
    }
}
