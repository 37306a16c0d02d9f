package dev.plfm.command.intake;

import dev.plfm.command.intake.HeartbeatBody.InstanceEntry;
import dev.plfm.command.intake.InstanceLookup.Known;
import dev.plfm.command.workload.WorkloadCommand.ReportInstanceStatuses;
import dev.plfm.command.workload.WorkloadCommand.StatusReport;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.WorkloadId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Hands what a node says of its instances to their workloads. */
@Component
class InstanceReports {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceReports.class);

    private final InstanceLookup instances;
    private final ReportsToWorkloads workloads;
    private final InstantSource clock;

    InstanceReports(InstanceLookup instances, ReportsToWorkloads workloads, InstantSource clock) {
        this.instances = instances;
        this.workloads = workloads;
        this.clock = clock;
    }

    /**
     * One report; of an instance that is gone it has no effect.
     *
     * @throws DomainException {@code forbidden} when the instance runs on another node
     */
    void accept(NodeId nodeId, InstanceId instanceId, StatusBody body) {
        StatusReport report = body.toReport(instanceId, clock.instant());
        Known known = instances.find(List.of(instanceId)).get(instanceId);
        if (known != null) {
            workloads.send(new ReportInstanceStatuses(known.workloadId(), nodeId, List.of(report)));
        }
    }

    /** The statuses of a heartbeat: a safety net for lost reports, so what is known already costs no command. */
    void accept(NodeId nodeId, List<InstanceEntry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        Map<InstanceId, StatusReport> reports = new LinkedHashMap<>();
        entries.forEach(entry -> reports.put(entry.id(), entry.body().toReport(entry.id(), now)));
        Map<InstanceId, Known> known = instances.find(reports.keySet());
        Map<WorkloadId, List<StatusReport>> news = new LinkedHashMap<>();
        reports.forEach((id, report) -> {
            Known instance = known.get(id);
            if (instance != null && instance.isNews(report)) {
                news.computeIfAbsent(instance.workloadId(), w -> new ArrayList<>())
                        .add(report);
            }
        });
        news.forEach((workload, statuses) -> send(nodeId, workload, statuses));
    }

    /** A heartbeat is not refused for one wrong entry, as the node would count as silent; nor are the entries beside it. */
    private void send(NodeId nodeId, WorkloadId workload, List<StatusReport> statuses) {
        try {
            workloads.send(new ReportInstanceStatuses(workload, nodeId, statuses));
        } catch (DomainException e) {
            if (statuses.size() > 1) {
                statuses.forEach(one -> send(nodeId, workload, List.of(one)));
            } else {
                LOG.warn("Heartbeat of {}: report on {} refused: {}", nodeId, workload, e.getMessage());
            }
        }
    }
}
