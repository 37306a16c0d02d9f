package dev.plfm.command.deploy;

import dev.plfm.kernel.event.DeployEvent.DeployStatusChanged;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadDesiredStateSet;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadRetired;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadStatusChanged;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.DeployStatus;
import dev.plfm.kernel.value.WorkloadStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.Timestamp;
import org.springframework.stereotype.Component;

/** Measures how rollouts end and how long workloads take until they are as wanted, from what happens while this process runs. */
@Component
@ProcessingGroup("rollback")
class RolloutMeters {
    private static final Set<String> OUTCOMES = Set.of(DeployCommand.ABORTED, DeployProgress.SUPERSEDED);

    private final DeployLookup deploys;
    private final MeterRegistry meters;
    private final Timer readyDuration;
    private final Instant since;
    private final Map<WorkloadId, Instant> wanted = new HashMap<>();

    RolloutMeters(DeployLookup deploys, MeterRegistry meters, InstantSource clock) {
        this.deploys = deploys;
        this.meters = meters;
        this.since = clock.instant();
        this.readyDuration = Timer.builder("plfm.workload.ready.duration")
                .description("From a workload's desired state until all of it is ready")
                .register(meters);
    }

    @EventHandler
    void on(DeployStatusChanged event, @Timestamp Instant at) {
        if (event.status().terminal() && !at.isBefore(since)) {
            String strategy = deploys.beginningOf(event.deployId()).strategy();
            meters.counter("plfm.rollouts", "strategy", strategy, "outcome", outcome(event))
                    .increment();
        }
    }

    @EventHandler
    void on(WorkloadDesiredStateSet event, @Timestamp Instant at) {
        if (!at.isBefore(since)) {
            wanted.put(event.workloadId(), at);
        }
    }

    @EventHandler
    void on(WorkloadStatusChanged event, @Timestamp Instant at) {
        Instant begin = event.status() == WorkloadStatus.CONVERGED ? wanted.remove(event.workloadId()) : null;
        if (begin != null) {
            readyDuration.record(Duration.between(begin, at));
        }
    }

    @EventHandler
    void on(WorkloadRetired event) {
        wanted.remove(event.workloadId());
    }

    private static String outcome(DeployStatusChanged event) {
        String reason = event.failedReason();
        return event.status() == DeployStatus.FAILED && reason != null && OUTCOMES.contains(reason)
                ? reason
                : event.status().wire();
    }
}
