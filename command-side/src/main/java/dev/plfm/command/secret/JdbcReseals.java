package dev.plfm.command.secret;

import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.SecretBundleId;
import dev.plfm.kernel.id.SecretVersionId;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Looks into {@code command.sealed_secret}, and at where instances are. */
@Component
class JdbcReseals implements Reseals {
    private final JdbcClient jdbc;

    JdbcReseals(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<Stored> find(SecretVersionId versionId) {
        return jdbc.sql("SELECT bundle_id, key_id FROM command.sealed_secret WHERE version_id = ?")
                .param(versionId.value())
                .query((row, number) ->
                        new Stored(new SecretBundleId(row.getString("bundle_id")), row.getString("key_id")))
                .optional();
    }

    @Override
    public Set<NodeId> nodesOf(SecretVersionId versionId) {
        return Set.copyOf(jdbc.sql("""
                        SELECT DISTINCT p.node_id FROM command.secret_use u JOIN command.placed_instance p USING (instance_id)
                        WHERE u.version_id = ?
                        """)
                .param(versionId.value())
                .query((row, number) -> new NodeId(row.getString("node_id")))
                .list());
    }
}
