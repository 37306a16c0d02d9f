package dev.plfm.query.platform;

import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Puts {@code X-Min-Event-Id} before every read, after whatever decides whether the caller may read at all. */
@Configuration(proxyBeanMethods = false)
class ReadConfiguration implements WebMvcConfigurer {
    private final ReadModelPosition position;
    private final Duration timeout;

    ReadConfiguration(
            ReadModelPosition position, @Value("${plfm.reads.min-event-wait-seconds:5}") long timeoutSeconds) {
        this.position = position;
        this.timeout = Duration.ofSeconds(timeoutSeconds);
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new MinEventInterceptor(position, timeout)).order(Ordered.LOWEST_PRECEDENCE);
    }
}
