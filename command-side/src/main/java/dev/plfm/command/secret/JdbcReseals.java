package dev.plfm.command.secret;

import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.SecretBundleId;
import dev.plfm.kernel.id.SecretVersionId;
import dev.plfm.sealing.ResealTurn;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Looks into {@code command.sealed_secret}, and at where instances are. */
@Component
class JdbcReseals implements Reseals {
    private static final String USE = """
            SELECT FROM command.secret_use u JOIN command.placed_instance p USING (instance_id)
                JOIN command.cluster_node c ON c.node_id = p.node_id AND c.state IN ('active', 'draining')
            WHERE u.version_id = :version
            """;

    private final JdbcClient jdbc;

    JdbcReseals(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<Stored> find(SecretVersionId versionId) {
        return jdbc.sql("""
                        SELECT bundle_id, key_id, octet_length(sealed) AS length FROM command.sealed_secret
                        WHERE version_id = ?
                        """)
                .param(versionId.value())
                .query((row, number) -> new Stored(
                        new SecretBundleId(row.getString("bundle_id")), row.getString("key_id"), row.getInt("length")))
                .optional();
    }

    @Override
    public boolean concerns(SecretVersionId versionId, NodeId nodeId) {
        return jdbc.sql("SELECT EXISTS (" + USE + " AND p.node_id = :node) OR (NOT EXISTS (" + USE + ") AND :node = ("
                        + "SELECT n.node_id FROM command.cluster_node n WHERE n.state = 'active' ORDER BY "
                        + ResealTurn.order("n.node_id") + " LIMIT 1)) IS TRUE")
                .param("version", versionId.value())
                .param("node", nodeId.value())
                .query(Boolean.class)
                .single();
    }

    @Override
    public boolean markUnopenable(SecretVersionId versionId, String keyId) {
        return jdbc.sql("""
                                UPDATE command.sealed_secret SET unopenable_at = now()
                                WHERE version_id = ? AND key_id = ? AND unopenable_at IS NULL
                                """).params(versionId.value(), keyId).update() == 1;
    }
}
