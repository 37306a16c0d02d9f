package dev.plfm.command.intake;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Has one process of the cluster look at the nodes every second. */
@Configuration(proxyBeanMethods = false)
class NodeMonitorConfiguration {
    private static final Duration EVERY = Duration.ofSeconds(1);

    @Bean
    RecurringTask<Void> nodeMonitorTask(NodeMonitor monitor) {
        return Tasks.recurring("node-monitor", FixedDelay.of(EVERY)).execute((instance, context) -> monitor.look());
    }
}
