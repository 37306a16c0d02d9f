package dev.plfm.controlplane.pages;

import dev.plfm.controlplane.config.ServerConfig;
import dev.plfm.controlplane.identity.PublicUrl;
import java.net.URI;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.authentication.session.NullAuthenticatedSessionStrategy;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;

/** Spring Security's chain for the pages: session cookies, and forms that only these pages can send. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("plfm.roles.command")
class PagesConfiguration {
    private static final String[] PAGES = {
        "/login", "/login/oauth2/**", "/oauth2/**", "/logout", "/password/**", "/device"
    };
    private static final String[] FOR_EVERYBODY = {"/login", "/logout", "/password/*"};

    @Bean
    @Order(1)
    SecurityFilterChain pagesChain(
            HttpSecurity http,
            ServerConfig config,
            PublicUrl publicUrl,
            JdbcClient jdbc,
            BrowserSessions sessions,
            PageRefusals refusals,
            SignInRecord record) {
        if (config.oidc() != null) {
            OidcLogin oidc = new OidcLogin(config.oidc(), publicUrl, config, jdbc, sessions, refusals, record);
            http.addFilter(oidc.departure()).addFilter(oidc.arrival());
        }
        return http.securityMatcher(PAGES)
                .headers(AbstractHttpConfigurer::disable)
                .csrf(csrf -> csrf.csrfTokenRepository(formTokens(config))
                        // Every request authenticates anew; its form's token must outlive that.
                        .sessionAuthenticationStrategy(new NullAuthenticatedSessionStrategy()))
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(any -> any.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(requests -> requests.requestMatchers(FOR_EVERYBODY)
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .exceptionHandling(
                        errors -> errors.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
                .addFilterBefore(new SessionFilter(sessions, refusals), AnonymousAuthenticationFilter.class)
                .build();
    }

    private static CookieCsrfTokenRepository formTokens(ServerConfig config) {
        URI publicUrl = config.publicUrl();
        boolean secure = publicUrl != null
                ? "https".equals(publicUrl.getScheme())
                : config.edge().tls() != null;
        CookieCsrfTokenRepository tokens = new CookieCsrfTokenRepository();
        tokens.setCookieName(BrowserCookie.name("plfm_form", secure));
        tokens.setCookiePath("/");
        tokens.setCookieCustomizer(cookie -> {
            cookie.sameSite("Lax");
            if (secure) {
                cookie.secure(true);
            }
        });
        return tokens;
    }
}
