package dev.plfm.command.volume;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Has one process of the cluster look for jobs whose node is gone. */
@Configuration(proxyBeanMethods = false)
class VolumeConfiguration {
    private static final Duration EVERY = Duration.ofSeconds(5);

    @Bean
    RecurringTask<Void> abandonedVolumeJobs(VolumeJobs jobs) {
        return Tasks.recurring("volume-jobs", FixedDelay.of(EVERY))
                .execute((instance, context) -> jobs.failAbandoned());
    }
}
