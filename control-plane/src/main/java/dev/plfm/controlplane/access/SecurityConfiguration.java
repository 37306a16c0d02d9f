package dev.plfm.controlplane.access;

import dev.plfm.controlplane.config.ServerConfig;
import dev.plfm.controlplane.identity.TokenLookup;
import dev.plfm.controlplane.ratelimit.RateLimiter;
import dev.plfm.controlplane.ratelimit.TokenLimitFilter;
import jakarta.servlet.DispatcherType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;

/** Spring Security's chain: bearer tokens in front of every endpoint, no sessions, no cookies. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    SecurityFilterChain apiChain(
            HttpSecurity http,
            ServerConfig config,
            TokenLookup tokens,
            Endpoints endpoints,
            Grants grants,
            Refusals refusals,
            RateLimiter limiter) {
        return http.headers(AbstractHttpConfigurer::disable)
                .csrf(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(
                        requests -> requests.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                                .permitAll()
                                .requestMatchers("/swagger-ui", "/swagger-ui/**", "/v3/api-docs/**")
                                .permitAll()
                                .anyRequest()
                                .access(new EndpointAuthorization(endpoints, grants)))
                .exceptionHandling(
                        errors -> errors.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
                .addFilterBefore(new BearerFilter(tokens, config.dev()), AnonymousAuthenticationFilter.class)
                .addFilterAfter(new TokenLimitFilter(limiter), BearerFilter.class)
                .build();
    }

    /** Spring Security would time each of its filters, which takes a tenth of a small request; requests are timed as a whole. */
    @Bean
    SecurityObservationSettings unobserved() {
        return SecurityObservationSettings.noObservations();
    }

    /** Keeps Spring Boot from making up a user with a password. */
    @Bean
    AuthenticationManager authenticationManager() {
        return authentication -> {
            throw new IllegalStateException("Only bearer tokens authenticate");
        };
    }
}
