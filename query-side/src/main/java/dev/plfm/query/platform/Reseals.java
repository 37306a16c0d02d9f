package dev.plfm.query.platform;

import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.SecretVersionId;
import dev.plfm.sealing.Sealer;
import dev.plfm.sealing.SealingKey;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * The versions that a node is to seal to the primary key, some at a time: those that instances on it use and, while it is
 * the chosen one of the active nodes, those that no instance uses. Plans tell them and the secrets of those are given out, so no view owns it.
 */
@Component
public class Reseals {
    private static final int AT_A_TIME = 500;
    /** How long one node is the chosen one: should it not have the keys, another has its turn soon. */
    private static final int TURN_SECONDS = 300;

    // Two ranges, as "another key than this" could not use the index.
    private static final String LEFT = """
            (SELECT * FROM command.sealed_secret WHERE key_id < :primary
             UNION ALL SELECT * FROM command.sealed_secret WHERE key_id > :primary)
            """;
    private static final String USE = """
            SELECT FROM read_model.instance i
            WHERE i.env_id = s.env_id AND i.secrets_version_id = s.version_id AND i.status <> 'stopped'
            """;

    private final TenantRows rows;
    private final SealingKey key;

    Reseals(TenantRows rows, SealingKey key) {
        this.rows = rows;
        this.key = key;
    }

    /** In the order of their ids; empty when this process has no public keyset. */
    public List<SecretVersionId> of(NodeId nodeId) {
        return key.current()
                .map(Sealer::keyId)
                .map(primary -> of(nodeId, primary))
                .orElse(List.of());
    }

    private List<SecretVersionId> of(NodeId nodeId, String primary) {
        return rows.ofAll()
                .sql("SELECT s.version_id FROM " + LEFT + " s WHERE EXISTS (" + USE
                        + " AND i.node_id = :node) OR (NOT EXISTS (" + USE + ") AND :node = ("
                        + """
                        SELECT n.node_id FROM read_model.node n WHERE n.state = 'active'
                        ORDER BY md5(n.node_id || floor(extract(epoch FROM now()) / :turn)::text) LIMIT 1
                        )) ORDER BY s.version_id LIMIT :most
                        """)
                .param("primary", primary)
                .param("node", nodeId.value())
                .param("turn", TURN_SECONDS)
                .param("most", AT_A_TIME)
                .query((row, number) -> new SecretVersionId(row.getString("version_id")))
                .list();
    }
}
