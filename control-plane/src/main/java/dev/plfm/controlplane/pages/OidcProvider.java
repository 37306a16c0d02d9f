package dev.plfm.controlplane.pages;

import dev.plfm.controlplane.config.ServerConfig;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;

/** The identity provider, looked up when somebody first signs in, so that the server starts without it. */
final class OidcProvider implements ClientRegistrationRepository {
    static final String ID = "oidc";
    static final String RETURN_PATH = "/login/oauth2/code/" + ID;

    private static final Logger LOG = LoggerFactory.getLogger(OidcProvider.class);
    private static final int LONGEST_REASON = 300;

    private final ServerConfig.Oidc oidc;
    private final @Nullable URI publicUrl;
    private volatile @Nullable ClientRegistration found;

    OidcProvider(ServerConfig.Oidc oidc, @Nullable URI publicUrl) {
        this.oidc = oidc;
        this.publicUrl = publicUrl;
    }

    /** @throws AuthenticationServiceException when the provider does not answer; the next call tries again */
    @Override
    public @Nullable ClientRegistration findByRegistrationId(String id) {
        return id.equals(ID) ? registration() : null;
    }

    ClientRegistration registration() {
        ClientRegistration known = found;
        if (known == null) {
            known = discover();
            found = known;
        }
        return known;
    }

    private ClientRegistration discover() {
        String base = publicUrl == null ? "{baseUrl}" : publicUrl.toString().replaceAll("/+$", "");
        try {
            return Objects.requireNonNull(
                    ClientRegistrations.fromOidcIssuerLocation(oidc.issuer().toString())
                            .registrationId(ID)
                            .clientId(oidc.clientId())
                            .clientSecret(oidc.clientSecret())
                            .redirectUri(base + RETURN_PATH)
                            .scope("openid", "email")
                            .build());
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("issuer", oidc.issuer())
                    .addKeyValue("reason", reason(e))
                    .log("the identity provider's configuration cannot be read");
            throw new AuthenticationServiceException("The identity provider's configuration cannot be read", e);
        }
    }

    /** For the log: providers answer with whole pages. */
    static String reason(Exception failure) {
        String text = Objects.toString(failure.getMessage());
        return text.substring(0, Math.min(text.length(), LONGEST_REASON));
    }
}
