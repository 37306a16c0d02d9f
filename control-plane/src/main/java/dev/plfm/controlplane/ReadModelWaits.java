package dev.plfm.controlplane;

import dev.plfm.command.platform.ReadModelWait;
import dev.plfm.controlplane.config.ServerConfig;
import dev.plfm.query.platform.ReadModelPosition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Where the two sides meet in one process: a write waits until readers can see it. */
@Configuration(proxyBeanMethods = false)
class ReadModelWaits {
    @Bean
    ReadModelWait readModelWait(ReadModelPosition position, ServerConfig config) {
        return eventId -> position.await(eventId, config.reads().minEventWait());
    }
}
