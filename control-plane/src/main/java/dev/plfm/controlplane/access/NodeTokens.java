package dev.plfm.controlplane.access;

import dev.plfm.kernel.access.ActorType;
import dev.plfm.kernel.access.Caller;
import dev.plfm.kernel.id.NodeId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The tokens that nodes got at their enrolment, looked up by their hash. */
final class NodeTokens implements TokenSource {
    private static final String PREFIX = "plfm_nt_";

    private final JdbcClient jdbc;

    NodeTokens(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<Caller> find(String token) {
        if (!token.startsWith(PREFIX)) {
            return Optional.empty();
        }
        return jdbc.sql("""
                        SELECT subject_id FROM command.token
                        WHERE token_hash = ? AND kind = 'node' AND revoked_at IS NULL
                            AND (expires_at IS NULL OR expires_at > now())
                        """)
                .param(sha256(token))
                .query(String.class)
                .optional()
                .map(id -> new Caller(ActorType.SYSTEM, id, null, Set.of(), new NodeId(id)));
    }

    private static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
