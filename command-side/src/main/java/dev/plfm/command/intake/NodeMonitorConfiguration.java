package dev.plfm.command.intake;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Has one process of the cluster look at the nodes, every three seconds or more often when silence is soon too long. */
@Configuration(proxyBeanMethods = false)
class NodeMonitorConfiguration {
    private static final int LOOKS_IN_LIMIT = 20;
    private static final int LONGEST_SECONDS = 3;

    @Bean
    RecurringTask<Void> nodeMonitorTask(NodeMonitor monitor, HeartbeatLimit limit) {
        return Tasks.recurring("node-monitor", FixedDelay.of(every(limit.duration())))
                .execute((instance, context) -> monitor.look());
    }

    private static Duration every(Duration limit) {
        return Duration.ofSeconds(Math.max(1, Math.min(LONGEST_SECONDS, limit.toSeconds() / LOOKS_IN_LIMIT)));
    }
}
