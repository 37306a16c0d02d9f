package dev.plfm.command.secret;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Forgets versions of secrets that nobody needs any more. */
@Configuration(proxyBeanMethods = false)
class SecretUpkeep {
    private static final Duration SUPERSEDED_KEPT = Duration.ofHours(24);

    @Bean
    RecurringTask<Void> forgetSecrets(SealedVersions versions) {
        return Tasks.recurring("forget-secrets", FixedDelay.ofMinutes(30))
                .execute((instance, context) -> versions.forgetUnused(SUPERSEDED_KEPT));
    }
}
