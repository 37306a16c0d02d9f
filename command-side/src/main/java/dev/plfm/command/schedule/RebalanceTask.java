package dev.plfm.command.schedule;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Does a round of rebalancing every so often, if the operator wants that: soon after a node joined or returned there is something to do. */
@Configuration(proxyBeanMethods = false)
class RebalanceTask {
    private static final Duration EVERY = Duration.ofSeconds(15);

    @Bean
    RecurringTask<Void> rebalancingTask(
            SchedulerLock lock,
            Rebalancer rebalancer,
            PlatformTransactionManager transactions,
            @Value("${plfm.scheduling.rebalance:false}") boolean enabled) {
        TransactionTemplate transaction = new TransactionTemplate(transactions);
        return Tasks.recurring("rebalancing", FixedDelay.of(EVERY)).execute((instance, context) -> {
            if (enabled) {
                transaction.executeWithoutResult(status -> {
                    if (lock.tryAcquire()) {
                        rebalancer.round();
                    }
                });
            }
        });
    }
}
