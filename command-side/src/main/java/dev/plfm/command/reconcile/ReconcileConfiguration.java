package dev.plfm.command.reconcile;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Lets time drive workloads: one of the command processes at a time looks for checks that are due. */
@Configuration(proxyBeanMethods = false)
class ReconcileConfiguration {
    private static final Duration PERIOD = Duration.ofMillis(500);

    @Bean
    RecurringTask<Void> reconcileDue(Reconciler reconciler) {
        return Tasks.recurring("reconcile", FixedDelay.of(PERIOD))
                .execute((instance, context) -> reconciler.checkDue());
    }
}
