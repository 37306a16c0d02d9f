package dev.plfm.command.reconcile;

import dev.plfm.command.environment.EnvironmentCommand.WorkloadGone;
import dev.plfm.command.platform.BatchWork;
import dev.plfm.command.platform.SystemCommands;
import dev.plfm.command.reconcile.ReconcileChecks.Due;
import dev.plfm.command.workload.WorkloadCommand.ReconcileWorkload;
import dev.plfm.convergence.reconcile.Leaving;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.WorkloadEvent;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadRetired;
import dev.plfm.kernel.id.WorkloadId;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Has workloads reconciled: those that changed, once a batch, and those whose time has come. */
@Component
class Reconciler {
    private static final String COMPONENT = "reconciler";
    private static final int CHECKS_AT_ONCE = 200;

    private final SystemCommands commands;
    private final EvacuatingNodes evacuating;
    private final ReconcileChecks checks;
    private final InstantSource clock;
    private final Duration safetyPass;
    private final Timer duration;

    Reconciler(
            SystemCommands commands,
            EvacuatingNodes evacuating,
            ReconcileChecks checks,
            InstantSource clock,
            MeterRegistry meters,
            @Value("${plfm.convergence.safety-pass-seconds:30}") int safetyPassSeconds) {
        this.commands = commands;
        this.evacuating = evacuating;
        this.checks = checks;
        this.clock = clock;
        this.safetyPass = Duration.ofSeconds(safetyPassSeconds);
        this.duration = Timer.builder("plfm.reconcile.duration")
                .description("One look at one workload, with all that is decided and appended")
                .register(meters);
    }

    /** Notes that the workload of this event is to be looked at when the batch ends. */
    void changed(EventMessage<? extends WorkloadEvent> message) {
        BatchWork.<WorkloadId, EventMessage<? extends WorkloadEvent>>add(
                COMPONENT, message.getPayload().workloadId(), message, this::follow);
    }

    private void follow(Map<WorkloadId, EventMessage<? extends WorkloadEvent>> last) {
        Leaving leaving = evacuating.current();
        Map<WorkloadId, Instant> next = new HashMap<>();
        last.forEach((workloadId, message) -> {
            if (message.getPayload() instanceof WorkloadRetired retired) {
                checks.remove(workloadId);
                tellGone(retired, message);
            } else {
                next.put(workloadId, reconcile(workloadId, leaving, message));
            }
        });
        checks.set(next);
    }

    /** Reconciles every workload whose time has come; a failure with one of them does not keep the others waiting. */
    void checkDue() {
        List<RuntimeException> failures = new ArrayList<>();
        List<Due> due;
        do {
            due = checks.due(clock.instant(), CHECKS_AT_ONCE);
            Leaving leaving = evacuating.current();
            for (Due check : due) {
                try {
                    checks.move(check, reconcile(check.workloadId(), leaving, null));
                } catch (RuntimeException e) {
                    checks.move(check, clock.instant().plus(safetyPass));
                    failures.add(e);
                }
            }
        } while (due.size() == CHECKS_AT_ONCE && failures.isEmpty());
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
    }

    /** Answers with the time of the next look. */
    private Instant reconcile(WorkloadId workloadId, Leaving leaving, @Nullable EventMessage<?> cause) {
        Instant now = clock.instant();
        Instant latest = now.plus(safetyPass);
        try {
            Instant next = duration.record(
                    () -> commands.<Instant>send(COMPONENT, new ReconcileWorkload(workloadId, now, leaving), cause));
            return next == null || next.isAfter(latest) ? latest : next;
        } catch (DomainException e) {
            if (e.code() != ErrorCode.CONFLICT) {
                throw e;
            }
            return now;
        }
    }

    private void tellGone(WorkloadRetired retired, EventMessage<?> cause) {
        try {
            commands.send(COMPONENT, new WorkloadGone(retired.envId(), retired.processType()), cause);
        } catch (DomainException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
        }
    }
}
