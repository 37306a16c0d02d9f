package dev.plfm.controlplane.pages;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.plfm.controlplane.identity.OpaqueToken;
import dev.plfm.controlplane.identity.PublicUrl;
import dev.plfm.kernel.json.Json;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.authentication.InternalAuthenticationServiceException;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.web.AuthorizationRequestRepository;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;

/**
 * Browsers that were sent to the identity provider, kept in the database so that they may come back to any process. Each is known by the hash
 * of its state, works once, and only in the browser that began.
 */
final class PendingLogins implements AuthorizationRequestRepository<OAuth2AuthorizationRequest> {
    static final Duration LIFETIME = Duration.ofMinutes(10);

    private static final String USER_CODE = PendingLogins.class.getName() + ".user_code";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern BROWSER = Pattern.compile("[A-Za-z0-9_-]{43}");

    private final JdbcClient jdbc;
    private final OidcProvider provider;
    private final BrowserCookie cookie;

    PendingLogins(JdbcClient jdbc, OidcProvider provider, PublicUrl publicUrl) {
        this.jdbc = jdbc;
        this.provider = provider;
        this.cookie = new BrowserCookie("plfm_login", LIFETIME, publicUrl);
    }

    private record Pending(
            @JsonProperty(required = true) String browserHash,
            @JsonProperty(required = true) String redirectUri,
            @JsonProperty(required = true) String nonce,
            @JsonProperty(required = true) String codeVerifier,
            @Nullable String userCode) {}

    /** The user's code that the sign-in which has just come back began with. */
    static @Nullable String userCode(HttpServletRequest request) {
        return (String) request.getAttribute(USER_CODE);
    }

    @Override
    public void saveAuthorizationRequest(
            @Nullable OAuth2AuthorizationRequest pending, HttpServletRequest request, HttpServletResponse response) {
        if (pending == null) {
            removeAuthorizationRequest(request, response);
            return;
        }
        // One secret for all tabs of a browser.
        String browser = cookie.read(request).filter(BROWSER.asMatchPredicate()).orElseGet(PendingLogins::newSecret);
        Pending row = new Pending(
                hex(browser),
                Objects.requireNonNull(pending.getRedirectUri()),
                attribute(pending, OidcParameterNames.NONCE),
                attribute(pending, PkceParameterNames.CODE_VERIFIER),
                request.getParameter(DevicePath.USER_CODE));
        jdbc.sql("INSERT INTO command.oidc_login (state_hash, request) VALUES (?, ?)")
                .param(OpaqueToken.sha256(Objects.requireNonNull(pending.getState())))
                .param(Json.mapper().writeValueAsBytes(row))
                .update();
        cookie.write(request, response, browser);
    }

    private static String attribute(OAuth2AuthorizationRequest pending, String name) {
        return Objects.requireNonNull(pending.<String>getAttribute(name), name);
    }

    /** Only {@link #removeAuthorizationRequest} gives it out, as it works once. */
    @Override
    public @Nullable OAuth2AuthorizationRequest loadAuthorizationRequest(HttpServletRequest request) {
        return null;
    }

    @Override
    public @Nullable OAuth2AuthorizationRequest removeAuthorizationRequest(
            HttpServletRequest request, HttpServletResponse response) {
        String state = request.getParameter(OAuth2ParameterNames.STATE);
        Optional<String> browser = cookie.read(request);
        if (state == null || browser.isEmpty()) {
            return null;
        }
        Optional<Pending> found =
                takeOut(state).filter(pending -> pending.browserHash().equals(hex(browser.get())));
        found.ifPresent(pending -> request.setAttribute(USER_CODE, pending.userCode()));
        return found.map(pending -> restore(pending, state)).orElse(null);
    }

    private Optional<Pending> takeOut(String state) {
        try {
            return jdbc.sql("""
                        DELETE FROM command.oidc_login
                        WHERE state_hash = ? AND created_at > now() - make_interval(secs => ?) RETURNING request
                        """)
                    .params(OpaqueToken.sha256(state), LIFETIME.toSeconds())
                    .query(byte[].class)
                    .optional()
                    .map(json -> Json.mapper().readValue(json, Pending.class));
        } catch (DataAccessException e) {
            throw new InternalAuthenticationServiceException("The database does not answer", e);
        }
    }

    private OAuth2AuthorizationRequest restore(Pending pending, String state) {
        ClientRegistration client = provider.registration();
        return OAuth2AuthorizationRequest.authorizationCode()
                .authorizationUri(
                        Objects.requireNonNull(client.getProviderDetails().getAuthorizationUri()))
                .clientId(client.getClientId())
                .scopes(client.getScopes())
                .redirectUri(pending.redirectUri())
                .state(state)
                .attributes(Map.of(
                        OAuth2ParameterNames.REGISTRATION_ID,
                        OidcProvider.ID,
                        OidcParameterNames.NONCE,
                        pending.nonce(),
                        PkceParameterNames.CODE_VERIFIER,
                        pending.codeVerifier()))
                .build();
    }

    private static String newSecret() {
        byte[] bits = new byte[32];
        RANDOM.nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(OpaqueToken.sha256(text));
    }
}
