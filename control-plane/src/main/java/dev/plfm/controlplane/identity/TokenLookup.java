package dev.plfm.controlplane.identity;

import dev.plfm.kernel.access.ActorType;
import dev.plfm.kernel.access.Caller;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.id.IngressId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Finds out whom a bearer token stands for, by its hash. It remembers that for as long as nothing is withdrawn: what is revoked or narrowed
 * anywhere holds for the next request everywhere.
 */
@Component
public class TokenLookup {
    private static final String PREFIX = "plfm_";

    private static final String SELECT = """
            SELECT t.token_hash, t.kind, t.subject_id, t.email, t.scopes, t.revoked_at IS NOT NULL AS revoked,
                coalesce(t.expires_at <= now(), false) AS expired,
                floor(extract(epoch FROM t.expires_at - now()) * 1000)::bigint AS milliseconds_left,
                p.org_id, p.scopes AS principal_scopes
            FROM command.token t LEFT JOIN command.service_principal p ON p.sp_id = t.subject_id
            WHERE t.kind IN ('access', 'operator', 'enrollment', 'node', 'ingress')""";

    private final JdbcClient jdbc;
    private final AccessMemory memory;

    TokenLookup(JdbcClient jdbc, AccessMemory memory) {
        this.jdbc = jdbc;
        this.memory = memory;
    }

    private record Key(String hash) {}

    /** @throws DomainException {@code unauthorized}, {@code token_expired} or {@code token_revoked} */
    public Caller caller(String text) {
        if (!text.startsWith(PREFIX)) {
            throw unknown();
        }
        byte[] hash = OpaqueToken.sha256(text);
        String hex = HexFormat.of().formatHex(hash);
        return memory.recall(new Key(hex), () -> Optional.of(lookUp(hash, hex))).orElseThrow();
    }

    /** The same for many tokens with one statement; those that are no good any more are not among the answers. */
    public Map<String, Caller> callers(Collection<String> texts) {
        Map<Key, String> byKey = new HashMap<>();
        texts.forEach(text -> byKey.put(new Key(HexFormat.of().formatHex(OpaqueToken.sha256(text))), text));
        Map<String, Caller> callers = new HashMap<>();
        memory.recallAll(byKey.keySet(), this::lookUp)
                .forEach((key, caller) -> callers.put(Objects.requireNonNull(byKey.get(key)), caller));
        return callers;
    }

    private Map<Key, AccessMemory.Finding<Caller>> lookUp(Set<Key> keys) {
        byte[][] hashes =
                keys.stream().map(key -> HexFormat.of().parseHex(key.hash)).toArray(byte[][]::new);
        Map<Key, AccessMemory.Finding<Caller>> found = new HashMap<>();
        jdbc.sql(SELECT + " AND t.token_hash = ANY (?)")
                .param(hashes)
                .query((row, number) ->
                        Map.entry(new Key(HexFormat.of().formatHex(row.getBytes("token_hash"))), Row.of(row, number)))
                .list()
                .forEach(row -> letIn(row.getKey().hash, row.getValue())
                        .ifPresent(finding -> found.put(row.getKey(), finding)));
        return found;
    }

    private static Optional<AccessMemory.Finding<Caller>> letIn(String hex, Row row) {
        try {
            return Optional.of(row.finding(hex));
        } catch (DomainException refused) {
            return Optional.empty();
        }
    }

    private AccessMemory.Finding<Caller> lookUp(byte[] hash, String hex) {
        return jdbc.sql(SELECT + " AND t.token_hash = ?")
                .param(hash)
                .query(Row::of)
                .optional()
                .orElseThrow(TokenLookup::unknown)
                .finding(hex);
    }

    private static DomainException unknown() {
        return new DomainException(ErrorCode.UNAUTHORIZED, "The token is not valid.");
    }

    private record Row(
            String kind,
            String subjectId,
            @Nullable String email,
            @Nullable List<String> scopes,
            boolean revoked,
            boolean expired,
            @Nullable Long millisecondsLeft,
            @Nullable String orgId,
            @Nullable List<String> principalScopes) {
        static Row of(ResultSet row, int number) throws SQLException {
            return new Row(
                    row.getString("kind"),
                    row.getString("subject_id"),
                    row.getString("email"),
                    Scopes.read(row, "scopes"),
                    row.getBoolean("revoked"),
                    row.getBoolean("expired"),
                    row.getObject("milliseconds_left", Long.class),
                    row.getString("org_id"),
                    Scopes.read(row, "principal_scopes"));
        }

        AccessMemory.Finding<Caller> finding(String hash) {
            if (revoked) {
                throw new DomainException(ErrorCode.TOKEN_REVOKED, "The token was revoked.");
            }
            if (expired) {
                throw new DomainException(ErrorCode.TOKEN_EXPIRED, "The token has expired.");
            }
            Duration lifetime = millisecondsLeft == null ? null : Duration.ofMillis(millisecondsLeft);
            return new AccessMemory.Finding<>(caller(hash), lifetime);
        }

        private Caller caller(String hash) {
            return switch (kind) {
                case "node" -> new Caller(ActorType.SYSTEM, subjectId, null, Set.of(), new NodeId(subjectId));
                case "ingress" -> Caller.ingress(new IngressId(subjectId));
                case "enrollment" -> new Caller(ActorType.USER, subjectId, null, Set.of(), null, null, hash);
                case "operator" -> new Caller(ActorType.USER, subjectId, email, EnumSet.allOf(Scope.class), null);
                default -> email != null ? person(email) : principal();
            };
        }

        private Caller person(String address) {
            return new Caller(ActorType.USER, subjectId, address, narrowed(Scope.ofTenants()), null);
        }

        private Caller principal() {
            if (orgId == null || principalScopes == null) {
                throw new DomainException(ErrorCode.TOKEN_REVOKED, "The service principal is deleted.");
            }
            Set<Scope> now = narrowed(Scopes.of(principalScopes));
            return new Caller(ActorType.SERVICE_PRINCIPAL, subjectId, null, now, null, new OrgId(orgId), null);
        }

        private Set<Scope> narrowed(Set<Scope> most) {
            EnumSet<Scope> all = EnumSet.noneOf(Scope.class);
            all.addAll(most);
            all.removeIf(Scope::operatorOnly);
            if (scopes != null) {
                all.retainAll(Scopes.of(scopes));
            }
            return all;
        }
    }
}
