package dev.plfm.command.ingress;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Has one process of the cluster look for silent ingress nodes every second. */
@Configuration(proxyBeanMethods = false)
class IngressMonitorConfiguration {
    private static final Duration EVERY = Duration.ofSeconds(1);

    @Bean
    RecurringTask<Void> ingressMonitorTask(IngressHeartbeats heartbeats) {
        return Tasks.recurring("ingress-monitor", FixedDelay.of(EVERY))
                .execute((instance, context) -> heartbeats.look());
    }
}
