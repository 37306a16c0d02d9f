package dev.plfm.query.explain;

import dev.plfm.kernel.value.WorkloadStatus;
import dev.plfm.query.explain.WorkloadWhyNot.Blocker;
import dev.plfm.query.explain.WorkloadWhyNot.Unsettled;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The one sentence on what stops a workload. */
final class WhyNotSentence {
    private WhyNotSentence() {}

    static String of(
            String processType, WorkloadFacts workload, List<Blocker> blockers, List<Unsettled> instances, int count) {
        String ready = workload.current() + " of " + EventWords.plural(workload.replicas(), "instance")
                + " of generation " + workload.generation() + (workload.replicas() == 1 ? " is" : " are") + " ready";
        if (workload.status() == WorkloadStatus.CONVERGED) {
            return processType + " is converged: " + ready + ".";
        }
        return processType + " is not converged: " + ready + ". " + cause(blockers, instances, count);
    }

    private static String cause(List<Blocker> blockers, List<Unsettled> instances, int count) {
        if (!blockers.isEmpty()) {
            return blockers.get(0).sentence();
        }
        return instances.stream()
                .filter(instance -> instance.need() != null)
                .findFirst()
                .or(() -> instances.size() == 1 ? instances.stream().findFirst() : Optional.empty())
                .map(Unsettled::sentence)
                .orElseGet(() -> count == 0 ? "The next step is about to be decided." : summed(instances, count));
    }

    /** "Under way: 2 starting, 1 replaced." */
    private static String summed(List<Unsettled> instances, int count) {
        Map<String, Long> reasons = instances.stream()
                .collect(Collectors.groupingBy(Unsettled::reason, TreeMap::new, Collectors.counting()));
        String more = count > instances.size() ? " among the first " + instances.size() : "";
        return "Under way" + more + ": "
                + reasons.entrySet().stream()
                        .map(entry -> entry.getValue() + " " + EventWords.words(entry.getKey()))
                        .collect(Collectors.joining(", "))
                + ".";
    }
}
