package dev.plfm.controlplane.pages;

import dev.plfm.controlplane.config.ServerConfig;
import dev.plfm.controlplane.identity.PublicUrl;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.value.Email;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.client.oidc.authentication.OidcAuthorizationCodeAuthenticationProvider;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserService;
import org.springframework.security.oauth2.client.userinfo.DefaultOAuth2UserService;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestCustomizers;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestRedirectFilter;
import org.springframework.security.oauth2.client.web.OAuth2LoginAuthenticationFilter;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/** Sign-in with the identity provider: Spring Security's filters, put together so that nothing is kept but our own session. */
final class OidcLogin {
    private static final Logger LOG = LoggerFactory.getLogger(OidcLogin.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final OidcProvider provider;
    private final PendingLogins pending;
    private final BrowserSessions sessions;
    private final PageRefusals refusals;
    private final SignInRecord record;

    OidcLogin(
            ServerConfig.Oidc oidc,
            PublicUrl publicUrl,
            ServerConfig config,
            JdbcClient jdbc,
            BrowserSessions sessions,
            PageRefusals refusals,
            SignInRecord record) {
        this.provider = new OidcProvider(oidc, config.publicUrl());
        this.pending = new PendingLogins(jdbc, provider, publicUrl);
        this.sessions = sessions;
        this.refusals = refusals;
        this.record = record;
    }

    /** Sends a browser to the provider. */
    OAuth2AuthorizationRequestRedirectFilter departure() {
        DefaultOAuth2AuthorizationRequestResolver requests = new DefaultOAuth2AuthorizationRequestResolver(provider);
        requests.setAuthorizationRequestCustomizer(OAuth2AuthorizationRequestCustomizers.withPkce());
        OAuth2AuthorizationRequestRedirectFilter filter = new OAuth2AuthorizationRequestRedirectFilter(requests);
        filter.setAuthorizationRequestRepository(pending);
        filter.setAuthenticationFailureHandler(this::refused);
        return filter;
    }

    /** Takes one that comes back. */
    OAuth2LoginAuthenticationFilter arrival() {
        OAuth2LoginAuthenticationFilter filter =
                new OAuth2LoginAuthenticationFilter(provider, new NoClients(), OidcProvider.RETURN_PATH);
        filter.setAuthorizationRequestRepository(pending);
        filter.setAuthenticationManager(new ProviderManager(exchange()));
        filter.setAuthenticationSuccessHandler(this::arrived);
        filter.setAuthenticationFailureHandler(this::refused);
        return filter;
    }

    /** As Spring's defaults, but with an end to waiting. */
    private static OidcAuthorizationCodeAuthenticationProvider exchange() {
        JdkClientHttpRequestFactory http = new JdkClientHttpRequestFactory(
                HttpClient.newBuilder().connectTimeout(PATIENCE).build());
        http.setReadTimeout(PATIENCE);
        RestClientAuthorizationCodeTokenResponseClient tokens = new RestClientAuthorizationCodeTokenResponseClient();
        tokens.setRestClient(RestClient.builder()
                .requestFactory(http)
                .configureMessageConverters(converters -> converters
                        .addCustomConverter(new FormHttpMessageConverter())
                        .addCustomConverter(new OAuth2AccessTokenResponseHttpMessageConverter()))
                .defaultStatusHandler(new OAuth2ErrorResponseErrorHandler())
                .build());
        RestTemplate claims = new RestTemplate(http);
        claims.setErrorHandler(new OAuth2ErrorResponseErrorHandler());
        DefaultOAuth2UserService userInfo = new DefaultOAuth2UserService();
        userInfo.setRestOperations(claims);
        OidcUserService users = new OidcUserService();
        users.setOauth2UserService(userInfo);
        return new OidcAuthorizationCodeAuthenticationProvider(tokens, users);
    }

    private void arrived(HttpServletRequest request, HttpServletResponse response, Authentication authentication)
            throws IOException {
        Optional<Email> person = vouchedFor((OidcUser) authentication.getPrincipal());
        if (person.isEmpty()) {
            record.refused("oidc", "email_not_verified", request);
            refusals.show(request, response, Message.EMAIL_NOT_VERIFIED);
            return;
        }
        try {
            sessions.start(request, response, person.get());
        } catch (DataAccessException e) {
            refusals.show(request, response, Message.UNAVAILABLE);
            return;
        }
        record.done("signed in with the identity provider", person.get(), request);
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        response.setHeader("Location", DevicePath.of(PendingLogins.userCode(request)));
    }

    private static Optional<Email> vouchedFor(@Nullable OidcUser user) {
        if (user == null || user.getEmail() == null || !Boolean.TRUE.equals(user.getEmailVerified())) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Email(user.getEmail()));
        } catch (DomainException notAnAddress) {
            return Optional.empty();
        }
    }

    /** What the provider says about it is neither shown nor logged: anybody can write such an answer into a link. */
    private void refused(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        if (hasCause(failure, DataAccessException.class)) {
            record.refused("oidc", "unavailable", request);
            refusals.show(request, response, Message.UNAVAILABLE);
        } else if (hasCause(failure, AuthenticationServiceException.class)) {
            record.refused("oidc", "provider_unavailable", request);
            refusals.show(request, response, Message.PROVIDER_DOWN);
        } else {
            if (failure.getCause() != null) {
                LOG.atWarn()
                        .addKeyValue("reason", OidcProvider.reason(failure))
                        .log("the identity provider's answer is no good");
            }
            record.refused("oidc", codeOf(failure), request);
            refusals.show(request, response, Message.PROVIDER_REFUSED);
        }
    }

    private static boolean hasCause(Throwable failure, Class<? extends Throwable> wanted) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (wanted.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private static String codeOf(AuthenticationException failure) {
        String code = failure instanceof OAuth2AuthenticationException oauth
                ? oauth.getError().getErrorCode()
                : "failed";
        return switch (code) {
            case "access_denied",
                    "authorization_request_not_found",
                    "invalid_id_token",
                    "invalid_nonce",
                    "invalid_token_response",
                    "invalid_state_parameter" -> code;
            default -> "failed";
        };
    }
}
