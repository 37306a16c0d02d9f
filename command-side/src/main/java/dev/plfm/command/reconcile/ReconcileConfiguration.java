package dev.plfm.command.reconcile;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.plfm.command.platform.Alarm;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Lets time drive workloads: whichever process sets a check looks at it when it is due. One of the command processes at a time looks also
 * for those whose process is gone; what two find is found as it should be by the second.
 */
@Configuration(proxyBeanMethods = false)
class ReconcileConfiguration {
    private static final Duration PERIOD = Duration.ofSeconds(2);

    @Bean
    RecurringTask<Void> reconcileDue(Reconciler reconciler) {
        return Tasks.recurring("reconcile", FixedDelay.of(PERIOD))
                .execute((instance, context) -> reconciler.checkDue());
    }

    @Bean
    Alarm reconcileAlarm(Reconciler reconciler, JdbcReconcileChecks checks, InstantSource clock) {
        Alarm alarm = new Alarm("reconcile-alarm", clock, reconciler::checkDue);
        checks.subscribe(alarm::at);
        return alarm;
    }
}
