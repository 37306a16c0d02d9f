package dev.plfm.controlplane.ratelimit;

import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** Puts the first check behind the request's id and in front of everything else. */
@Configuration(proxyBeanMethods = false)
class RateLimitConfiguration {
    @Bean
    FilterRegistrationBean<AddressLimitFilter> addressLimits(RateLimiter limiter) {
        FilterRegistrationBean<AddressLimitFilter> filter =
                new FilterRegistrationBean<>(new AddressLimitFilter(limiter));
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
        return filter;
    }
}
