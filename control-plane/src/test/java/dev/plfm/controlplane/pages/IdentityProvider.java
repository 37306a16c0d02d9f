package dev.plfm.controlplane.pages;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.boot.web.servlet.DelegatingFilterProxyRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configuration.OAuth2AuthorizationServerConfiguration;
import org.springframework.security.core.authority.FactorGrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

/** A real OpenID Connect server, Spring Authorization Server, at which one person is always signed in. */
final class IdentityProvider implements AutoCloseable {
    static final String CLIENT_ID = "plfm";
    static final String CLIENT_SECRET = "a secret of the provider's client";

    private final AnnotationConfigServletWebServerApplicationContext context =
            new AnnotationConfigServletWebServerApplicationContext(Server.class);

    /** What it says in its tokens about the person. */
    void person(Map<String, Object> claims) {
        Map<String, Object> person = context.getBean(Person.class).claims();
        person.clear();
        person.putAll(claims);
    }

    /** The one client, and where its browsers may be sent back to. */
    void client(URI returnTo) {
        context.getBean(Clients.class).register(returnTo);
    }

    /** The settings of a server that relies on it. */
    Map<String, String> settings() {
        return Map.of(
                "oidc.issuer", issuer().toString(),
                "oidc.client_id", CLIENT_ID,
                "oidc.client_secret", CLIENT_SECRET);
    }

    URI issuer() {
        return URI.create("http://127.0.0.1:"
                + Objects.requireNonNull(context.getWebServer()).getPort());
    }

    @Override
    public void close() {
        context.close();
    }

    private record Person(Map<String, Object> claims) {}

    private static final class Clients implements RegisteredClientRepository {
        private volatile @Nullable RegisteredClient only;

        void register(URI returnTo) {
            only = RegisteredClient.withId("1")
                    .clientId(CLIENT_ID)
                    .clientSecret("{noop}" + CLIENT_SECRET)
                    .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                    .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                    .redirectUri(returnTo.toString())
                    .scopes(scopes -> scopes.addAll(List.of("openid", "email")))
                    .clientSettings(ClientSettings.builder()
                            .requireProofKey(true)
                            .requireAuthorizationConsent(false)
                            .build())
                    .build();
        }

        @Override
        public void save(RegisteredClient client) {
            only = client;
        }

        @Override
        public @Nullable RegisteredClient findById(String id) {
            return only;
        }

        @Override
        public @Nullable RegisteredClient findByClientId(String clientId) {
            return clientId.equals(CLIENT_ID) ? only : null;
        }
    }

    // No @Configuration: the control plane, which looks for those from its root package on, must not find it.
    @EnableWebMvc
    @EnableWebSecurity
    static class Server {
        @Bean
        TomcatServletWebServerFactory tomcat() {
            TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(0);
            factory.setAddress(InetAddress.getLoopbackAddress());
            return factory;
        }

        @Bean
        DispatcherServlet everyPath() {
            return new DispatcherServlet();
        }

        @Bean
        DelegatingFilterProxyRegistrationBean securityFilter() {
            return new DelegatingFilterProxyRegistrationBean("springSecurityFilterChain");
        }

        @Bean
        SecurityFilterChain protocol(HttpSecurity http) {
            Filter signedIn = (request, response, chain) -> {
                if (((HttpServletRequest) request).getRequestURI().equals("/oauth2/authorize")) {
                    SecurityContextHolder.getContext()
                            .setAuthentication(UsernamePasswordAuthenticationToken.authenticated(
                                    "subject-1",
                                    null,
                                    List.of(FactorGrantedAuthority.fromAuthority(
                                            FactorGrantedAuthority.PASSWORD_AUTHORITY))));
                }
                chain.doFilter(request, response);
            };
            return http.oauth2AuthorizationServer(server -> {
                        http.securityMatcher(server.getEndpointsMatcher());
                        server.oidc(Customizer.withDefaults());
                    })
                    .authorizeHttpRequests(any -> any.anyRequest().authenticated())
                    .addFilterAfter(signedIn, SecurityContextHolderFilter.class)
                    .build();
        }

        @Bean
        Person person() {
            return new Person(new ConcurrentHashMap<>());
        }

        @Bean
        Clients clients() {
            return new Clients();
        }

        @Bean
        AuthorizationServerSettings settings() {
            return AuthorizationServerSettings.builder().build();
        }

        @Bean
        JWKSource<SecurityContext> keys() throws JOSEException {
            RSAKey key = new RSAKeyGenerator(2048).keyID("1").generate();
            return new ImmutableJWKSet<>(new JWKSet(key));
        }

        @Bean
        JwtDecoder decoder(JWKSource<SecurityContext> keys) {
            return OAuth2AuthorizationServerConfiguration.jwtDecoder(keys);
        }

        @Bean
        OAuth2TokenCustomizer<JwtEncodingContext> claims(Person person) {
            return token -> {
                if (OidcParameterNames.ID_TOKEN.equals(token.getTokenType().getValue())) {
                    person.claims().forEach(token.getClaims()::claim);
                }
            };
        }
    }
}
