package dev.plfm.command.plan;

import dev.plfm.command.deploy.DeployCommand.CreateDeploy;
import dev.plfm.command.plan.PlanResource.Warning;
import dev.plfm.command.plan.PlannedStep.Kind;
import dev.plfm.command.plan.PlannedStep.PlacementFailure;
import dev.plfm.convergence.reconcile.Condition;
import dev.plfm.convergence.reconcile.InstanceView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Tells a person what a prospect means. */
final class Narrative {
    private final Prospect prospect;
    private final List<PlannedStep> first;
    private final int further;

    Narrative(Prospect prospect) {
        this.prospect = prospect;
        this.first = prospect.course().waves().get(0).values().stream()
                .flatMap(Collection::stream)
                .toList();
        this.further = prospect.course().waves().size() - 1;
    }

    /** All of it in one sentence. */
    String sentence() {
        if (first.isEmpty() && further == 0) {
            return subject() + " would change no instance.";
        }
        List<String> parts = new ArrayList<>();
        add(parts, Kind.REQUEST, "request");
        add(parts, Kind.PLACE, "place");
        add(parts, Kind.DRAIN, "drain");
        add(parts, Kind.STOP, "stop");
        String now = parts.isEmpty() ? " would change no instance now" : " would now " + String.join(", ", parts);
        return subject() + now + then() + ".";
    }

    /** What to know before doing it. */
    List<Warning> warnings() {
        List<Warning> warnings = new ArrayList<>();
        if (first.isEmpty() && further == 0) {
            warnings.add(new Warning("nothing_to_do", null, "No instance would be started or stopped."));
        }
        prospect.retiring()
                .forEach(processType ->
                        warnings.add(new Warning("retiring", processType, processType + " is on its way out.")));
        prospect.outlooks().forEach(outlook -> {
            noPlace(outlook, warnings);
            stateful(outlook, warnings);
            end(outlook, warnings);
        });
        if (!prospect.course().complete()) {
            warnings.add(new Warning(
                    "more_follows",
                    null,
                    "More would follow than the " + (further + 1) + " waves that were looked at."));
        }
        return warnings;
    }

    private String subject() {
        return switch (prospect.call().kind()) {
            case DEPLOY -> "Deploying " + release();
            case ROLLBACK -> "Rolling back to " + release();
            case SCALE -> "Scaling";
            case DRAIN -> "Draining " + Objects.requireNonNull(prospect.drained());
        };
    }

    private String release() {
        return ((CreateDeploy) prospect.call().command()).releaseId().value();
    }

    private void add(List<String> parts, Kind kind, String verb) {
        List<PlannedStep> steps =
                first.stream().filter(step -> step.step() == kind).toList();
        if (steps.isEmpty()) {
            return;
        }
        long nowhere =
                steps.stream().filter(step -> step.placementFailure() != null).count();
        String without = nowhere == 0
                ? ""
                : nowhere == steps.size() ? " for which no node fits" : " (no node fits for " + nowhere + " of them)";
        parts.add(verb + " " + instances(steps.size()) + without);
    }

    private String then() {
        if (further == 0) {
            return "";
        }
        long requests = count(Kind.REQUEST);
        long drains = count(Kind.DRAIN);
        List<String> parts = new ArrayList<>();
        if (requests > 0) {
            parts.add(requests + " requested");
        }
        if (drains > 0) {
            parts.add(drains + " drained");
        }
        String sum = parts.isEmpty() ? "" : ", " + String.join(" and ", parts) + (further == 1 ? " in it" : " in them");
        return "; then " + (prospect.course().complete() ? "" : "at least ") + further
                + (further == 1 ? " more wave follows" : " more waves follow") + sum;
    }

    private long count(Kind kind) {
        return prospect.course().waves().stream()
                .skip(1)
                .flatMap(wave -> wave.values().stream())
                .flatMap(Collection::stream)
                .filter(step -> step.step() == kind)
                .count();
    }

    private void noPlace(Outlook outlook, List<Warning> warnings) {
        Map<String, List<PlacementFailure>> failures = prospect.course().waves().stream()
                .flatMap(wave -> wave.getOrDefault(outlook.workloadId(), List.of()).stream())
                .map(PlannedStep::placementFailure)
                .filter(Objects::nonNull)
                .collect(Collectors.groupingBy(PlacementFailure::reason));
        failures.forEach((reason, same) -> {
            String code = reason.startsWith("org_quota_exceeded")
                    ? "quota_full"
                    : reason.equals(ForeseenCluster.PREEMPTING) ? "preempts" : "no_room";
            String sentence = same.get(0).sentence();
            warnings.add(new Warning(
                    code,
                    outlook.processType(),
                    outlook.processType() + ": " + (sentence == null ? reason + "." : sentence)));
        });
    }

    private void stateful(Outlook outlook, List<Warning> warnings) {
        if (!outlook.after().wanted().stateful()) {
            return;
        }
        List<InstanceView> staying = outlook.after().instances().stream()
                .filter(instance ->
                        prospect.drained() != null && prospect.drained().equals(instance.nodeId()))
                .toList();
        for (InstanceView instance : staying) {
            warnings.add(new Warning(
                    "stateful_blocker",
                    outlook.processType(),
                    "Instance " + instance.id() + " of " + outlook.processType()
                            + " has volumes on the node and stays."));
        }
        if (outlook.after().instances().stream().anyMatch(outlook::isOld)) {
            warnings.add(new Warning(
                    "stateful_downtime",
                    outlook.processType(),
                    outlook.processType() + " has volumes: it stops before its successor starts."));
        }
    }

    private void end(Outlook outlook, List<Warning> warnings) {
        Condition end = prospect.course().ends().get(outlook.workloadId());
        String reason = end == null ? null : end.reason();
        if (end == null || reason == null) {
            return;
        }
        String message = outlook.processType() + ": " + Objects.requireNonNullElse(end.message(), reason + ".");
        switch (reason) {
            case Condition.AWAITING_PROMOTION ->
                warnings.add(new Warning("awaits_promotion", outlook.processType(), message));
            case Condition.PAUSED -> warnings.add(new Warning("paused", outlook.processType(), message));
            case Condition.SECRETS_MISSING ->
                warnings.add(new Warning("secrets_missing", outlook.processType(), message));
            case Condition.VOLUMES_MISSING ->
                warnings.add(new Warning("volumes_missing", outlook.processType(), message));
            case Condition.HOME_NODE_OFFLINE ->
                warnings.add(new Warning("home_node_offline", outlook.processType(), message));
            default -> {}
        }
    }

    private static String instances(int count) {
        return count + (count == 1 ? " instance" : " instances");
    }
}
