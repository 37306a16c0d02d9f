package dev.plfm.controlplane.testing;

import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.UserId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Gets real tokens from a server over HTTP, as programs do. Only what happens elsewhere is done in the database: a person's approval of a
 * device, and an operator's first token.
 */
public final class SignIn {
    private final TestServer server;

    public SignIn(TestServer server) {
        this.server = server;
    }

    /** What a person's device has after its sign-in. */
    public record Tokens(String access, String refresh) {
        public static Tokens of(Answer answer) {
            return new Tokens(answer.get("/access_token"), answer.get("/refresh_token"));
        }
    }

    /** What a service principal signs in with. */
    public record Client(String id, String secret) {
        public static Client of(Answer answer) {
            return new Client(answer.get("/client_id"), answer.get("/client_secret"));
        }
    }

    /** A client without a token. */
    public Api anybody() {
        return server.as("nobody@example.com").withToken(null);
    }

    /** A client of a person who may do all that her roles give. */
    public Api as(String email) {
        return anybody().withToken(person(email, null).access());
    }

    /** A client of a person with a narrowed token. */
    public Api as(String email, Collection<Scope> scopes) {
        return anybody().withToken(person(email, scopes).access());
    }

    /** @param scopes null for all that the person's roles give */
    public Tokens person(String email, @Nullable Collection<Scope> scopes) {
        Answer started = startDevice(scopes);
        decide(started, email, true);
        return Tokens.of(poll(started).expect(200));
    }

    public Answer startDevice(@Nullable Collection<Scope> scopes) {
        Map<String, Object> body = new HashMap<>(Map.of("client_name", "plfm", "device_name", "a laptop"));
        if (scopes != null) {
            body.put("scopes", wire(scopes));
        }
        return anybody().post("/v1/auth/device/start", body).expect(200);
    }

    /** What the approval page does. */
    public void decide(Answer started, String email, boolean approved) {
        server.sql()
                .sql("UPDATE command.device_authorization SET status = ?, email = ? WHERE user_code = ?")
                .params(
                        approved ? "approved" : "denied",
                        email,
                        started.get("/user_code").replace("-", ""))
                .update();
    }

    public Answer poll(Answer started) {
        return anybody().post("/v1/auth/device/token", Map.of("device_code", started.get("/device_code")));
    }

    public Answer refresh(String refreshToken) {
        return anybody().post("/v1/auth/token/refresh", Map.of("refresh_token", refreshToken));
    }

    /** @param kind {@code access_token} or {@code refresh_token} */
    public Answer revoke(String kind, String token) {
        return anybody().post("/v1/auth/token/revoke", Map.of(kind, token));
    }

    /** @param scopes null for all that the principal has */
    public Answer client(Client client, @Nullable Collection<Scope> scopes) {
        Map<String, Object> body = new HashMap<>(
                Map.of("grant_type", "client_credentials", "client_id", client.id(), "client_secret", client.secret()));
        if (scopes != null) {
            body.put("scopes", wire(scopes));
        }
        return anybody().post("/v1/auth/token", body);
    }

    /** A client of a new service principal of the organization, made by the given member. */
    public Api principal(Api maker, String org, Collection<Scope> scopes) {
        Answer made = maker.post(
                        "/v1/orgs/" + org + "/service-principals",
                        Map.of("name", "p" + UUID.randomUUID(), "scopes", wire(scopes)))
                .expect(201);
        return anybody().withToken(client(Client.of(made), null).expect(200).get("/access_token"));
    }

    /** A client of an operator. */
    public Api operator(String email) {
        String token = "plfm_ot_" + UUID.randomUUID() + UUID.randomUUID();
        server.sql()
                .sql("INSERT INTO command.token (token_hash, kind, subject_id, email, expires_at)"
                        + " VALUES (?, 'operator', ?, ?, now() + interval '1 hour')")
                .params(hash(token), UserId.ofEmail(email).value(), email)
                .update();
        return anybody().withToken(token);
    }

    /** Lets a token's time be over. */
    public void expire(String token) {
        server.sql()
                .sql("UPDATE command.token SET expires_at = now() - interval '1 second' WHERE token_hash = ?")
                .param(hash(token))
                .update();
    }

    public static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Collection<String> wire(Collection<Scope> scopes) {
        return scopes.stream().map(Scope::wire).toList();
    }
}
