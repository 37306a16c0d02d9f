package dev.plfm.controlplane.identity;

import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.Ids;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table of tokens. Callers that change more than one row do so in a transaction of their own. */
@Component
class TokenStore {
    private static final Duration KEPT_AFTER_EXPIRY = Duration.ofDays(7);

    private final JdbcClient jdbc;

    TokenStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What a new token is for.
     *
     * @param familyId shared by all tokens of one sign-in; null for one that stands alone
     * @param scopes null for all that the subject's roles give
     */
    record Grant(
            Subject subject,
            @Nullable String familyId,
            @Nullable List<String> scopes,
            @Nullable String clientName,
            @Nullable String deviceName) {
        static Grant of(Subject subject, @Nullable Collection<Scope> scopes) {
            List<String> names = scopes == null
                    ? null
                    : scopes.stream().map(Scope::wire).sorted().toList();
            return new Grant(subject, null, names, null, null);
        }

        static String newFamily() {
            return Ids.generate("fam");
        }
    }

    OpaqueToken issue(TokenKind kind, Grant grant) {
        return issue(kind, grant, null);
    }

    /** @param issuer the id of the person with whose operator's token it goes; null when that is the subject, or nobody */
    OpaqueToken issue(TokenKind kind, Grant grant, @Nullable String issuer) {
        OpaqueToken token = OpaqueToken.generate(kind);
        List<String> scopes = grant.scopes();
        jdbc.sql("""
                        INSERT INTO command.token (token_hash, kind, subject_id, email, family_id, scopes,
                            client_name, device_name, issued_by, expires_at)
                        VALUES (?, ?, ?, ?, ?, ?::text[], ?, ?, ?, now() + make_interval(secs => ?))
                        """)
                .param(token.hash())
                .param(kind.wire())
                .param(grant.subject().id())
                .param(grant.subject().email())
                .param(grant.familyId())
                .param(scopes == null ? null : scopes.toArray(String[]::new))
                .param(grant.clientName())
                .param(grant.deviceName())
                .param(issuer)
                .param(Objects.requireNonNull(kind.lifetime()).toSeconds())
                .update();
        return token;
    }

    /** What there is about a token; {@code used} when it works once and has. */
    record Found(Grant grant, boolean used, boolean revoked, boolean expired) {
        boolean alive() {
            return !used && !revoked && !expired;
        }
    }

    /** As {@link #find}, and nobody else exchanges or revokes tokens of the same subject before the transaction ends. */
    Optional<Found> lock(TokenKind kind, OpaqueToken token) {
        return find(kind, token).flatMap(found -> {
            lock(found.grant().subject());
            return find(kind, token);
        });
    }

    /** A row lock is not enough: a token that is issued meanwhile would escape the revocation of all. */
    void lock(Subject subject) {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))")
                .param("tokens of " + subject.id())
                .query((row, number) -> subject)
                .single();
    }

    Optional<Found> find(TokenKind kind, OpaqueToken token) {
        return jdbc.sql("""
                        SELECT subject_id, email, family_id, scopes, client_name, device_name,
                            used_at IS NOT NULL AS used, revoked_at IS NOT NULL AS revoked,
                            coalesce(expires_at <= now(), false) AS expired
                        FROM command.token WHERE token_hash = ? AND kind = ?
                        """)
                .params(token.hash(), kind.wire())
                .query((row, number) -> new Found(
                        new Grant(
                                new Subject(row.getString("subject_id"), row.getString("email")),
                                row.getString("family_id"),
                                Scopes.read(row, "scopes"),
                                row.getString("client_name"),
                                row.getString("device_name")),
                        row.getBoolean("used"),
                        row.getBoolean("revoked"),
                        row.getBoolean("expired")))
                .optional();
    }

    void markUsed(OpaqueToken token) {
        jdbc.sql("UPDATE command.token SET used_at = now() WHERE token_hash = ?")
                .param(token.hash())
                .update();
    }

    void revoke(OpaqueToken token) {
        jdbc.sql("UPDATE command.token SET revoked_at = now() WHERE token_hash = ? AND revoked_at IS NULL")
                .param(token.hash())
                .update();
    }

    /** If it is of one of these kinds. */
    void revoke(OpaqueToken token, Set<TokenKind> kinds) {
        jdbc.sql("""
                        UPDATE command.token SET revoked_at = now()
                        WHERE token_hash = ? AND kind = ANY (?) AND revoked_at IS NULL
                        """)
                .params(token.hash(), kinds.stream().map(TokenKind::wire).toArray(String[]::new))
                .update();
    }

    /** What an operator has handed out and nobody has used yet: tokens to enrol nodes, links to set passwords. */
    void revokeHandedOut(Subject operator) {
        jdbc.sql("""
                        UPDATE command.token SET revoked_at = now()
                        WHERE revoked_at IS NULL AND used_at IS NULL
                            AND (kind = 'enrollment' AND subject_id = :operator
                                OR kind = 'password_link' AND issued_by = :operator)
                        """).param("operator", operator.id()).update();
    }

    /** After {@link #lock} of one of its tokens. */
    void revokeFamily(String familyId) {
        jdbc.sql("UPDATE command.token SET revoked_at = now() WHERE family_id = ? AND revoked_at IS NULL")
                .param(familyId)
                .update();
    }

    /** How many there were. */
    int revokeAll(TokenKind kind, Subject subject) {
        lock(subject);
        return jdbc.sql("""
                        UPDATE command.token SET revoked_at = now()
                        WHERE subject_id = ? AND kind = ? AND revoked_at IS NULL
                        """).params(subject.id(), kind.wire()).update();
    }

    /** Whether any token of the kind was ever issued. */
    boolean everIssued(TokenKind kind) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM command.token WHERE kind = ?)")
                .param(kind.wire())
                .query(Boolean.class)
                .single();
    }

    /** Forgets what expired long ago, except operators' tokens, of which the first matters. */
    void forgetExpired() {
        jdbc.sql("""
                        DELETE FROM command.token
                        WHERE kind <> 'operator' AND expires_at < now() - make_interval(secs => ?)
                        """).param(KEPT_AFTER_EXPIRY.toSeconds()).update();
        jdbc.sql("DELETE FROM command.device_authorization WHERE expires_at < now() - interval '1 day'")
                .update();
        jdbc.sql("DELETE FROM command.login_failure WHERE last_at < now() - interval '1 day'")
                .update();
        jdbc.sql("DELETE FROM command.oidc_login WHERE created_at < now() - interval '1 hour'")
                .update();
    }
}
