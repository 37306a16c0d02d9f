package dev.plfm.command.reconcile;

import dev.plfm.command.environment.EnvironmentCommand.WorkloadGone;
import dev.plfm.command.platform.BatchWork;
import dev.plfm.command.platform.SystemCommands;
import dev.plfm.command.platform.SystemCommands.Answer;
import dev.plfm.command.platform.SystemCommands.Errand;
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
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.EventMessage;
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
        Map<WorkloadId, EventMessage<? extends WorkloadEvent>> alive = new LinkedHashMap<>(last);
        alive.values().removeIf(message -> message.getPayload() instanceof WorkloadRetired);
        Instant now = clock.instant();
        Leaving leaving = evacuating.current();
        List<Answer<Instant>> answers = commands.sendAll(
                COMPONENT,
                alive.entrySet().stream()
                        .map(entry -> new Errand(new ReconcileWorkload(entry.getKey(), now, leaving), entry.getValue()))
                        .toList());
        Iterator<Answer<Instant>> answer = answers.iterator();
        Map<WorkloadId, Instant> next = new HashMap<>();
        alive.keySet().forEach(workloadId -> next.put(workloadId, nextLook(answer.next(), now)));
        checks.set(next);
        last.values().forEach(message -> {
            if (message.getPayload() instanceof WorkloadRetired retired) {
                checks.remove(retired.workloadId());
                tellGone(retired, message);
            }
        });
    }

    /** Reconciles every workload whose time has come; a failure with one of them does not keep the others waiting. */
    void checkDue() {
        List<RuntimeException> failures = new ArrayList<>();
        List<Due> due;
        do {
            due = checks.due(clock.instant(), CHECKS_AT_ONCE);
            Leaving leaving = due.isEmpty() ? Leaving.none() : evacuating.current();
            for (Due check : due) {
                try {
                    checks.move(check, reconcile(check.workloadId(), leaving));
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
    private Instant reconcile(WorkloadId workloadId, Leaving leaving) {
        Instant now = clock.instant();
        Errand errand = new Errand(new ReconcileWorkload(workloadId, now, leaving), null);
        return nextLook(commands.<Instant>sendAll(COMPONENT, List.of(errand)).get(0), now);
    }

    /** Soon again when others keep changing the workload. */
    private Instant nextLook(Answer<Instant> answer, Instant now) {
        duration.record(answer.took());
        DomainException refusal = answer.refusal();
        if (refusal != null && refusal.code() == ErrorCode.CONFLICT) {
            return now;
        }
        Instant next = answer.get();
        Instant latest = now.plus(safetyPass);
        return next == null || next.isAfter(latest) ? latest : next;
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
