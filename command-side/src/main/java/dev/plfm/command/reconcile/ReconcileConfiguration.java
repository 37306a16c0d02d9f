package dev.plfm.command.reconcile;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.plfm.command.platform.SystemCommands;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Lets time drive workloads: one of the command processes at a time looks for checks that are due. */
@Configuration(proxyBeanMethods = false)
class ReconcileConfiguration {
    private static final Duration PERIOD = Duration.ofMillis(500);

    @Bean
    Reconciler reconciler(
            SystemCommands commands,
            ObjectProvider<EvacuatingNodes> evacuating,
            ReconcileChecks checks,
            InstantSource clock,
            @Value("${plfm.convergence.safety-pass-seconds:30}") int safetyPassSeconds) {
        return new Reconciler(commands, evacuating.getIfAvailable(() -> Set::of), checks, clock, safetyPassSeconds);
    }

    @Bean
    RecurringTask<Void> reconcileDue(Reconciler reconciler) {
        return Tasks.recurring("reconcile", FixedDelay.of(PERIOD))
                .execute((instance, context) -> reconciler.checkDue());
    }
}
