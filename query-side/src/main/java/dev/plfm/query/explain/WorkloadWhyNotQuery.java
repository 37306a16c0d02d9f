package dev.plfm.query.explain;

import dev.plfm.convergence.schedule.Failing;
import dev.plfm.convergence.schedule.PlacementRequest;
import dev.plfm.convergence.schedule.Verdicts;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.WorkloadStatus;
import dev.plfm.query.explain.Sight.Judgement;
import dev.plfm.query.explain.WorkloadWhyNot.Aspect;
import dev.plfm.query.explain.WorkloadWhyNot.Blocker;
import dev.plfm.query.explain.WorkloadWhyNot.Unsettled;
import dev.plfm.query.platform.OneCut;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Answers what stops a workload from being as it should be. */
@Component
class WorkloadWhyNotQuery {
    /** How many instances are explained one by one. */
    private static final int INSTANCES = 100;

    /** How many different needs of instances are held against all nodes. */
    private static final int NEEDS = 4;

    private static final String QUOTA = "org_quota_exceeded";

    private final WorkloadFactsStore workloads;
    private final CauseStore causes;
    private final Placements placements;
    private final OneCut cut;

    WorkloadWhyNotQuery(WorkloadFactsStore workloads, CauseStore causes, Placements placements, OneCut cut) {
        this.workloads = workloads;
        this.causes = causes;
        this.placements = placements;
        this.cut = cut;
    }

    WorkloadWhyNot find(OrgId orgId, AppId appId, EnvId envId, String processType, boolean figures) {
        Instant now = Instant.now();
        return cut.read(() -> {
            WorkloadFacts workload = workloads
                    .find(orgId, appId, envId, processType)
                    .orElseThrow(() -> DomainException.notFound("workload"));
            return answer(orgId, processType, workload, figures, now);
        });
    }

    private WorkloadWhyNot answer(
            OrgId orgId, String processType, WorkloadFacts workload, boolean figures, Instant now) {
        Map<Long, LoggedEvent> events = events(orgId, workload);
        List<WorkloadFacts.Unsettled> unsettled = workloads.unsettled(orgId, workload, INSTANCES);
        Waiting waiting = waiting(orgId, workload, unsettled, now);
        List<Blocker> blockers = blockers(orgId, processType, workload, events, waiting.verdicts());
        List<Unsettled> instances = unsettled.stream()
                .map(instance -> UnsettledWords.of(
                        instance,
                        workload,
                        waiting.judgement(instance.id()),
                        waiting.needs.get(instance.id()),
                        figures))
                .toList();
        int count = unsettled.size() < INSTANCES ? unsettled.size() : workloads.countUnsettled(orgId, workload);
        return new WorkloadWhyNot(
                processType,
                workload.generation(),
                workload.status(),
                workload.status() == WorkloadStatus.CONVERGED,
                WhyNotSentence.of(processType, workload, blockers, instances, count),
                conditions(workload, at(events, workload.told())),
                blockers,
                count,
                instances,
                waiting.verdicts().stream()
                        .map(verdicts -> WorkloadWhyNot.Need.of(verdicts, figures))
                        .toList());
    }

    private Map<Long, LoggedEvent> events(OrgId orgId, WorkloadFacts workload) {
        Set<Long> positions = Stream.of(workload.desired(), workload.told(), workload.failed())
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        return causes.at(orgId, positions).stream()
                .collect(Collectors.toMap(LoggedEvent::eventId, Function.identity()));
    }

    /** As the workload has them, or else as they were told last. */
    private static List<Aspect> conditions(WorkloadFacts workload, @Nullable LoggedEvent told) {
        if (told == null) {
            return List.of();
        }
        Stream<JsonNode> known = workload.conditions().isEmpty()
                ? told.payload().path("conditions").valueStream()
                : workload.conditions().stream();
        return known.map(condition -> Aspect.of(condition, told.occurredAt())).toList();
    }

    private List<Blocker> blockers(
            OrgId orgId,
            String processType,
            WorkloadFacts workload,
            Map<Long, LoggedEvent> events,
            List<Verdicts> verdicts) {
        LoggedEvent desired = at(events, workload.desired());
        String deploy = desired == null ? null : desired.text("deploy_id");
        Map<String, Failing> quotas = new TreeMap<>();
        verdicts.stream()
                .flatMap(of -> of.nodes().stream())
                .flatMap(node -> node.failing().stream())
                .filter(failing -> failing.reason().startsWith(QUOTA))
                .forEach(failing -> quotas.putIfAbsent(failing.reason(), failing));
        return new Blockers(workload, processType, desired, at(events, workload.told()), at(events, workload.failed()))
                .find(quotas.values(), deploy != null && workloads.isAborted(orgId, deploy));
    }

    /** Of those that wait for a node; instances with the same needs share a judgement, but for room claimed for one of them. */
    private Waiting waiting(OrgId orgId, WorkloadFacts workload, List<WorkloadFacts.Unsettled> unsettled, Instant now) {
        Waiting waiting = new Waiting(new ArrayList<>(), new HashMap<>());
        Set<Long> requested = unsettled.stream()
                .filter(WorkloadFacts.Unsettled::waits)
                .map(WorkloadFacts.Unsettled::requested)
                .collect(Collectors.toSet());
        if (requested.isEmpty()) {
            return waiting;
        }
        Sight sight = placements.sight(orgId, workload.id(), now);
        Map<InstanceId, PlacementRequest> requests = placements.requests(orgId, requested);
        Map<Need, Integer> positions = new HashMap<>();
        for (WorkloadFacts.Unsettled instance : unsettled) {
            PlacementRequest request = requests.get(instance.id());
            if (request != null) {
                Need need = Need.of(request, sight);
                if (!positions.containsKey(need) && positions.size() < NEEDS) {
                    positions.put(need, waiting.judgements.size());
                    waiting.judgements.add(sight.of(request));
                }
                if (positions.containsKey(need)) {
                    waiting.needs.put(instance.id(), positions.get(need));
                }
            }
        }
        return waiting;
    }

    private static @Nullable LoggedEvent at(Map<Long, LoggedEvent> events, @Nullable Long position) {
        return position == null ? null : events.get(position);
    }

    /** @param claiming the instance, if room is claimed for it: it sees another cluster than the others */
    private record Need(
            double cpu,
            long memoryBytes,
            Constraints constraints,
            @Nullable InstanceId claiming) {
        static Need of(PlacementRequest request, Sight sight) {
            InstanceId instance = request.instanceId();
            boolean claims = sight.claims().stream().anyMatch(claim -> claim.isOf(instance));
            return new Need(request.cpu(), request.memoryBytes(), request.constraints(), claims ? instance : null);
        }
    }

    /** What nodes have to do with instances that wait: each need once, and the position of each instance's. */
    private record Waiting(List<Judgement> judgements, Map<InstanceId, Integer> needs) {
        @Nullable Judgement judgement(InstanceId instance) {
            Integer position = needs.get(instance);
            return position == null ? null : judgements.get(position);
        }

        List<Verdicts> verdicts() {
            return judgements.stream().map(Judgement::verdicts).toList();
        }
    }
}
