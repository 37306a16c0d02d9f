package dev.plfm.command.plan;

import dev.plfm.command.reconcile.DesiredProcess;
import dev.plfm.convergence.reconcile.InstanceView;
import dev.plfm.convergence.reconcile.WorkloadView;
import dev.plfm.kernel.json.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What must not have changed for a plan to hold: what the environment wants, the workloads without their clocks, and what would be done now
 * and where. Not the cluster itself: others may come and go as long as the same nodes are chosen.
 */
final class Basis {
    private Basis() {}

    /** The same text for the same basis. */
    static String of(Prospect prospect) {
        Map<String, @Nullable Object> basis = new LinkedHashMap<>();
        basis.put(
                "desired_before",
                prospect.desiredBefore().stream().map(DesiredProcess::toString).toList());
        basis.put("retiring", prospect.retiring());
        List<Object> workloads = new ArrayList<>();
        for (Outlook outlook : prospect.outlooks()) {
            Map<String, @Nullable Object> workload = new LinkedHashMap<>();
            workload.put("id", outlook.workloadId());
            workload.put("before", outlook.before() == null ? null : state(outlook.before()));
            workload.put("after", state(outlook.after()));
            List<PlannedStep> steps = prospect.course().waves().get(0).getOrDefault(outlook.workloadId(), List.of());
            workload.put("steps", steps.stream().map(Basis::step).toList());
            workloads.add(workload);
        }
        basis.put("workloads", workloads);
        return Json.mapper().writeValueAsString(basis);
    }

    private static List<@Nullable Object> state(WorkloadView view) {
        return Arrays.asList(
                view.wanted(),
                view.retiring(),
                view.homeNodeOffline(),
                view.promoted(),
                view.failures().times().size(),
                view.failures().exhausted(),
                view.instances().stream().map(Basis::state).toList());
    }

    private static List<@Nullable Object> state(InstanceView instance) {
        return Arrays.asList(
                instance.id(),
                instance.specHash(),
                instance.nodeId(),
                instance.desired(),
                instance.status(),
                instance.relocation());
    }

    /** Reasons of failures count, as these are seen by all; how many nodes rule a thing out for which reason does not. */
    private static List<@Nullable Object> step(PlannedStep step) {
        return Arrays.asList(
                step.step(),
                step.instanceId(),
                step.count(),
                step.nodeId(),
                step.placementFailure() == null ? null : step.placementFailure().reason());
    }
}
