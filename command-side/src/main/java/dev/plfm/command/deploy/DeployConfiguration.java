package dev.plfm.command.deploy;

import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Reads the settings of deploys. */
@Configuration(proxyBeanMethods = false)
class DeployConfiguration {
    @Bean
    DeploySettings deploySettings(@Value("${plfm.convergence.deploy-deadline-seconds:900}") long seconds) {
        return new DeploySettings(Duration.ofSeconds(seconds));
    }
}
