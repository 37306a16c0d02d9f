package dev.plfm.controlplane.access;

import dev.plfm.controlplane.config.ServerConfig;
import dev.plfm.controlplane.http.ProblemWriter;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import jakarta.servlet.DispatcherType;
import java.util.ArrayList;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Spring Security's chain: bearer tokens in front of everything under {@code /v1}, no sessions, no cookies. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {
    @Bean
    SecurityFilterChain chain(HttpSecurity http, ServerConfig config, JdbcClient jdbc) {
        List<TokenSource> sources = new ArrayList<>();
        sources.add(new NodeTokens(jdbc));
        if (config.dev()) {
            sources.add(new DevTokens());
        }
        return http.csrf(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(
                        requests -> requests.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                                .permitAll()
                                .requestMatchers("/v1/**")
                                .authenticated()
                                .anyRequest()
                                .permitAll())
                .exceptionHandling(
                        errors -> errors.authenticationEntryPoint((request, response, failure) -> ProblemWriter.write(
                                request,
                                response,
                                new DomainException(
                                        ErrorCode.UNAUTHORIZED,
                                        "A bearer token is needed in the Authorization header."))))
                .addFilterBefore(new BearerFilter(sources), AnonymousAuthenticationFilter.class)
                .build();
    }

    /** Keeps Spring Boot from making up a user with a password. */
    @Bean
    AuthenticationManager authenticationManager() {
        return authentication -> {
            throw new IllegalStateException("Only bearer tokens authenticate");
        };
    }

    @Bean
    WebMvcConfigurer accessChecks(JdbcClient jdbc) {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(new AccessInterceptor(jdbc)).order(Integer.MIN_VALUE);
            }
        };
    }
}
