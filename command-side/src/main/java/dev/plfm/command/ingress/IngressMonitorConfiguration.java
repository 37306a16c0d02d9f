package dev.plfm.command.ingress;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Has one process of the cluster look for silent ingress nodes, every three seconds or more often when silence is soon too long. */
@Configuration(proxyBeanMethods = false)
class IngressMonitorConfiguration {
    private static final int LOOKS_IN_LIMIT = 20;
    private static final int LONGEST_SECONDS = 3;

    @Bean
    RecurringTask<Void> ingressMonitorTask(
            IngressHeartbeats heartbeats, @Value("${plfm.heartbeat.limit-seconds:60}") int limitSeconds) {
        int every = Math.max(1, Math.min(LONGEST_SECONDS, limitSeconds / LOOKS_IN_LIMIT));
        return Tasks.recurring("ingress-monitor", FixedDelay.of(Duration.ofSeconds(every)))
                .execute((instance, context) -> heartbeats.look());
    }
}
