package dev.plfm.command.schedule;

import dev.plfm.command.node.NodeCommand.ReleaseCapacity;
import dev.plfm.command.platform.SystemCommands.Answer;
import dev.plfm.command.platform.SystemCommands.Errand;
import dev.plfm.command.quota.QuotaExceeded;
import dev.plfm.command.schedule.PendingInstances.Pending;
import dev.plfm.command.schedule.PlacedInstances.Placed;
import dev.plfm.command.volume.VolumeHomes;
import dev.plfm.command.workload.WorkloadCommand.AllocateInstances;
import dev.plfm.command.workload.WorkloadCommand.Allocation;
import dev.plfm.command.workload.WorkloadCommand.PlacementFailure;
import dev.plfm.command.workload.WorkloadCommand.RecordPlacementFailures;
import dev.plfm.convergence.schedule.OrgQuota;
import dev.plfm.convergence.schedule.Outcome.Rejected;
import dev.plfm.convergence.schedule.PlacementRequest;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.WorkloadId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.axonframework.eventhandling.EventMessage;
import org.springframework.stereotype.Component;

/** Tells workloads where their instances run, or that no node fits: one command a workload, all at the same time. */
@Component
class Telling {
    private static final String VOLUME_ELSEWHERE = "volume_locality_no_node";

    private final PendingInstances pending;
    private final PlacedInstances placed;
    private final Dispatch dispatch;

    Telling(PendingInstances pending, PlacedInstances placed, Dispatch dispatch) {
        this.pending = pending;
        this.placed = placed;
        this.dispatch = dispatch;
    }

    /**
     * How many were accepted. What a workload does not want any more is given back to its node, and so is what turns out to be more than
     * its organization may run.
     */
    int places(Map<PlacementRequest, Allocation> places, Map<InstanceId, Pending> waiting, Instant now) {
        Map<WorkloadId, List<Allocation>> byWorkload = new LinkedHashMap<>();
        places.forEach((request, place) -> byWorkload
                .computeIfAbsent(request.workloadId(), id -> new ArrayList<>())
                .add(place));
        List<Answer<Collection<InstanceId>>> answers = dispatch.sendAll(
                Dispatch.SCHEDULER,
                byWorkload.entrySet().stream()
                        .map(entry -> errand(entry.getKey(), entry.getValue(), waiting))
                        .toList());
        int accepted = 0;
        Iterator<Answer<Collection<InstanceId>>> next = answers.iterator();
        for (Map.Entry<WorkloadId, List<Allocation>> entry : byWorkload.entrySet()) {
            accepted += settle(entry.getKey(), entry.getValue(), next.next(), waiting, now);
        }
        return accepted;
    }

    private static Errand errand(WorkloadId workload, List<Allocation> allocations, Map<InstanceId, Pending> waiting) {
        Pending first = pendingOf(allocations.get(0).instanceId(), waiting);
        return new Errand(
                new AllocateInstances(workload, allocations), first.cause().message());
    }

    private int settle(
            WorkloadId workload,
            List<Allocation> allocations,
            Answer<Collection<InstanceId>> answer,
            Map<InstanceId, Pending> waiting,
            Instant now) {
        DomainException refusal = answer.refusal();
        if (refusal == null) {
            return settle(allocations, Objects.requireNonNullElse(answer.value(), List.of()), waiting, now);
        }
        String reason = reasonOf(refusal);
        if (allocations.size() > 1) {
            // All are too much; some may not be.
            return allocations.stream()
                    .map(List::of)
                    .mapToInt(one -> settle(workload, one, alone(workload, one, waiting), waiting, now))
                    .sum();
        }
        Pending only = pendingOf(allocations.get(0).instanceId(), waiting);
        giveBack(allocations.get(0), only.cause().message());
        refused(only, reason, now);
        return 0;
    }

    private Answer<Collection<InstanceId>> alone(
            WorkloadId workload, List<Allocation> one, Map<InstanceId, Pending> waiting) {
        return dispatch.<Collection<InstanceId>>sendAll(Dispatch.SCHEDULER, List.of(errand(workload, one, waiting)))
                .get(0);
    }

    /** Why there is no place after all; a volume may have got another node since the request. */
    private static String reasonOf(DomainException refusal) {
        return VolumeHomes.isElsewhere(refusal)
                ? VOLUME_ELSEWHERE
                : OrgQuota.EXCEEDED + QuotaExceeded.dimensionOf(refusal).orElseThrow(() -> refusal);
    }

    private void refused(Pending one, String reason, Instant now) {
        Retry retry = Retry.refused(one, reason, now);
        if (retry.told()) {
            InstanceId instance = one.request().instanceId();
            PlacementFailure failure = new PlacementFailure(instance, reason, Map.of(reason, 1), retry.at());
            RecordPlacementFailures news =
                    new RecordPlacementFailures(one.request().workloadId(), List.of(failure));
            dispatch.send(Dispatch.SCHEDULER, news, one.cause().message());
        }
        pending.postpone(List.of(retry));
    }

    private int settle(
            List<Allocation> allocations,
            Collection<InstanceId> allocated,
            Map<InstanceId, Pending> waiting,
            Instant now) {
        List<Retry> putOff = new ArrayList<>();
        Map<InstanceId, Placed> settled = new LinkedHashMap<>();
        for (Allocation allocation : allocations) {
            InstanceId instance = allocation.instanceId();
            if (allocated.contains(instance)) {
                PlacementRequest request = pendingOf(instance, waiting).request();
                settled.put(instance, new Placed(request, allocation.nodeId(), now));
            } else {
                giveBack(allocation, pendingOf(instance, waiting).cause().message());
                putOff.add(Retry.after(pendingOf(instance, waiting), PendingInstances.NOT_WANTED, now));
            }
        }
        pending.remove(settled.keySet());
        placed.add(settled.values());
        pending.postpone(putOff);
        return settled.size();
    }

    private void giveBack(Allocation allocation, EventMessage<?> cause) {
        ReleaseCapacity release = new ReleaseCapacity(allocation.nodeId(), List.of(allocation.instanceId()));
        dispatch.send(Dispatch.SCHEDULER, release, cause);
    }

    /** Puts off those whose time had come; those that were only tried because something changed keep theirs. */
    void noPlace(List<Rejected> rejections, Map<InstanceId, Pending> waiting, Instant now) {
        List<Retry> retries = new ArrayList<>();
        Map<WorkloadId, List<PlacementFailure>> news = new LinkedHashMap<>();
        Map<WorkloadId, EventMessage<?>> causes = new LinkedHashMap<>();
        for (Rejected rejected : rejections) {
            InstanceId instance = rejected.request().instanceId();
            Pending one = pendingOf(instance, waiting);
            if (one.retryAt().isAfter(now)) {
                continue;
            }
            Retry retry = Retry.after(one, rejected.reason(), now);
            retries.add(retry);
            if (retry.told()) {
                WorkloadId workload = rejected.request().workloadId();
                news.computeIfAbsent(workload, id -> new ArrayList<>())
                        .add(new PlacementFailure(instance, rejected.reason(), rejected.rejections(), retry.at()));
                causes.computeIfAbsent(workload, id -> one.cause().message());
            }
        }
        news.forEach((workload, failures) -> dispatch.send(
                Dispatch.SCHEDULER, new RecordPlacementFailures(workload, failures), causes.get(workload)));
        pending.postpone(retries);
    }

    private static Pending pendingOf(InstanceId instance, Map<InstanceId, Pending> waiting) {
        return Objects.requireNonNull(waiting.get(instance), "Not among those that wait");
    }
}
