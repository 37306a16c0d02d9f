package dev.plfm.query.platform;

import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.SecretVersionId;
import dev.plfm.sealing.ResealTurn;
import dev.plfm.sealing.Sealer;
import dev.plfm.sealing.SealingKey;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The versions that a node is to seal to the primary key, some at a time: those that instances on it use and, while it is
 * the chosen one of the active nodes, those that no instance on an active or draining node uses. Not
 * those that do not open. Plans tell them and the secrets of those are given out, so no view owns it.
 */
@Component
public class Reseals {
    private static final int AT_A_TIME = 500;

    // Two ranges, as "another key than this" could not use the index.
    private static final String LEFT = """
            (SELECT * FROM command.sealed_secret WHERE key_id < :primary
             UNION ALL SELECT * FROM command.sealed_secret WHERE key_id > :primary)
            """;
    private static final String USE = """
            SELECT FROM read_model.instance i
                JOIN read_model.node u ON u.node_id = i.node_id AND u.state IN ('active', 'draining')
            WHERE i.env_id = s.env_id AND i.secrets_version_id = s.version_id AND i.status <> 'stopped'
            """;

    private final TenantRows rows;
    private final SealingKey key;

    Reseals(TenantRows rows, SealingKey key) {
        this.rows = rows;
        this.key = key;
    }

    /** In another order at each turn, so that none that fails holds up others for good; empty without a public keyset. */
    public List<SecretVersionId> of(NodeId nodeId) {
        return key.current()
                .map(sealer -> asked(nodeId, sealer, "", "")
                        .query((row, number) -> new SecretVersionId(row.getString("version_id")))
                        .list())
                .orElse(List.of());
    }

    /** The same for many nodes, where mostly there is nothing to be sealed for any. */
    public Map<NodeId, List<SecretVersionId>> of(Collection<NodeId> nodeIds) {
        return key.current().filter(this::anything).isEmpty()
                ? Map.of()
                : nodeIds.stream().collect(Collectors.toMap(nodeId -> nodeId, this::of));
    }

    private boolean anything(Sealer sealer) {
        return rows.ofAll()
                .sql("SELECT EXISTS (SELECT FROM " + LEFT + " s WHERE s.unopenable_at IS NULL)")
                .param("primary", sealer.keyId())
                .query(Boolean.class)
                .single();
    }

    /** Whether the node is to seal that version, now or after others. */
    public boolean concerns(NodeId nodeId, SecretVersionId versionId) {
        return key.current()
                .map(sealer -> !asked(nodeId, sealer, "s.version_id = :version AND ", versionId.value())
                        .query((row, number) -> true)
                        .list()
                        .isEmpty())
                .orElse(false);
    }

    private JdbcClient.StatementSpec asked(NodeId nodeId, Sealer sealer, String only, String versionId) {
        return rows.ofAll()
                .sql("SELECT s.version_id FROM " + LEFT + " s WHERE " + only + "s.unopenable_at IS NULL AND (EXISTS ("
                        + USE + " AND i.node_id = :node) OR (NOT EXISTS (" + USE + ") AND :node = ("
                        + "SELECT n.node_id FROM read_model.node n WHERE n.state = 'active' ORDER BY "
                        + ResealTurn.order("n.node_id") + " LIMIT 1))) ORDER BY " + ResealTurn.order("s.version_id")
                        + " LIMIT :most")
                .param("primary", sealer.keyId())
                .param("node", nodeId.value())
                .param("version", versionId)
                .param("most", AT_A_TIME);
    }
}
