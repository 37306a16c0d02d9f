package dev.plfm.controlplane.identity;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

/** How passwords and client secrets are hashed, and when expired tokens are forgotten. */
@Configuration(proxyBeanMethods = false)
class IdentityConfiguration {
    /** Argon2id with 16 MiB and two passes, OWASP's order of magnitude. */
    @Bean
    PasswordEncoder passwordHashing() {
        return new BoundedHashing(Argon2PasswordEncoder.defaultsForSpringSecurity_v5_8());
    }

    @Bean
    @ConditionalOnBooleanProperty("plfm.roles.command")
    RecurringTask<Void> tokenCleanup(TokenStore tokens) {
        return Tasks.recurring("forget-tokens", FixedDelay.ofMinutes(30))
                .execute((instance, context) -> tokens.forgetExpired());
    }
}
