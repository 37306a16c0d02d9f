package dev.plfm.command.plan;

import dev.plfm.command.plan.PlanResource.Change;
import dev.plfm.command.plan.PlanResource.Part;
import dev.plfm.command.plan.PlanResource.Wave;
import dev.plfm.command.platform.Plans;
import dev.plfm.command.platform.WatchedCommands;
import dev.plfm.convergence.reconcile.WorkloadView;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.WorkloadId;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Answers dry runs, and lets what was planned happen as planned or not at all. */
@Component
class Planner implements Plans {
    private static final int ATTEMPTS = 4;

    private final Prospects prospects;
    private final LogPositions positions;
    private final WatchedCommands commands;

    Planner(Prospects prospects, LogPositions positions, WatchedCommands commands) {
        this.prospects = prospects;
        this.positions = positions;
        this.commands = commands;
    }

    @Override
    public Object plan(Object command, Map<String, Object> metaData) {
        Call call = Call.of(command)
                .orElseThrow(() -> DomainException.invalid("dry_run", "is not available for this operation"));
        positions.caughtUp();
        Prospect prospect = prospects.of(call, metaData);
        Narrative narrative = new Narrative(prospect);
        List<Map<WorkloadId, List<PlannedStep>>> waves = prospect.course().waves();
        return new PlanResource(
                tokenOf(prospect).text(),
                call.kind(),
                narrative.sentence(),
                prospect.outlooks().stream()
                        .map(outlook -> workload(outlook, waves.get(0)))
                        .toList(),
                waves.stream().skip(1).map(wave -> wave(prospect, wave)).toList(),
                prospect.course().complete(),
                narrative.warnings());
    }

    /**
     * Looks anew, compares, and has the log watched from there on: the command is appended only when nothing happened meanwhile to what was
     * looked at. Otherwise it looks once more.
     */
    @Override
    public @Nullable Object carryOut(String planToken, Object command, Map<String, Object> metaData) {
        PlanToken token = PlanToken.parse(planToken);
        Call call = Call.of(command).orElseThrow(Planner::anothersToken);
        if (!token.call().equals(PlanToken.of(call.text(), "").call())) {
            throw anothersToken();
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            long position = positions.caughtUp();
            Prospect prospect = prospects.of(call, metaData);
            if (!tokenOf(prospect).equals(token)) {
                throw stale("What would happen now is not what was planned: look at a new plan.");
            }
            Set<String> watched = watched(prospect);
            Set<NodeId> nodes = chosen(prospect);
            WatchedCommands.Answer answer = commands.sendUnless(
                    () -> positions.anythingAfter(position, watched, nodes), command, new HashMap<>(metaData));
            if (answer.sent()) {
                return answer.value();
            }
        }
        throw stale("What the plan is about keeps changing: look at a new plan.");
    }

    private static PlanToken tokenOf(Prospect prospect) {
        return PlanToken.of(prospect.call().text(), Basis.of(prospect));
    }

    private static Set<String> watched(Prospect prospect) {
        Set<String> watched = new LinkedHashSet<>();
        prospect.desiredBefore()
                .forEach(process -> watched.add(process.key().envId().value()));
        prospect.outlooks().forEach(outlook -> {
            watched.add(outlook.workloadId().value());
            watched.add(outlook.envId().value());
        });
        if (prospect.drained() != null) {
            watched.add(prospect.drained().value());
        }
        return watched;
    }

    private static Set<NodeId> chosen(Prospect prospect) {
        return prospect.course().waves().get(0).values().stream()
                .flatMap(List::stream)
                .map(PlannedStep::nodeId)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    private static PlanResource.Workload workload(Outlook outlook, Map<WorkloadId, List<PlannedStep>> first) {
        WorkloadView before = outlook.before();
        WorkloadView after = outlook.after();
        return new PlanResource.Workload(
                outlook.workloadId(),
                outlook.orgId(),
                outlook.envId(),
                outlook.processType(),
                new Change(
                        before == null ? null : before.wanted().generation(),
                        after.wanted().generation()),
                new Change(
                        before == null ? null : before.wanted().replicas(),
                        after.wanted().replicas()),
                outlook.specChanges(),
                first.getOrDefault(outlook.workloadId(), List.of()));
    }

    private static Wave wave(Prospect prospect, Map<WorkloadId, List<PlannedStep>> steps) {
        return new Wave(prospect.outlooks().stream()
                .filter(outlook -> steps.containsKey(outlook.workloadId()))
                .map(outlook -> new Part(
                        outlook.workloadId(),
                        outlook.processType(),
                        steps.getOrDefault(outlook.workloadId(), List.of()).stream()
                                .map(PlannedStep::brief)
                                .toList()))
                .toList());
    }

    private static DomainException anothersToken() {
        return DomainException.invalid("plan_token", "belongs to another call than this one");
    }

    private static DomainException stale(String detail) {
        return new DomainException(ErrorCode.PLAN_STALE, detail);
    }
}
