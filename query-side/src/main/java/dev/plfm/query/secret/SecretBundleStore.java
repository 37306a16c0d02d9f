package dev.plfm.query.secret;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.SecretBundleId;
import dev.plfm.kernel.id.SecretVersionId;
import dev.plfm.kernel.resource.SecretBundleResource;
import dev.plfm.kernel.value.SecretFormat;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.TenantRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Reads that there are secrets, and what is sealed. */
@Component
class SecretBundleStore {
    private final TenantRows rows;

    SecretBundleStore(TenantRows rows) {
        this.rows = rows;
    }

    Optional<SecretBundleResource> find(OrgId orgId, AppId appId, EnvId envId) {
        return rows.of(orgId)
                .sql("SELECT * FROM read_model.secret_bundle WHERE env_id = :env AND app_id = :app AND org_id = :org")
                .param("env", envId.value())
                .param("app", appId.value())
                .param("org", orgId.value())
                .query(SecretBundleStore::bundle)
                .optional();
    }

    /** The version, if the node's plan names it: an instance there is to run with it, or to drain. */
    Optional<SealedSecret> sealed(NodeId nodeId, SecretVersionId versionId) {
        return rows.ofAll()
                .sql("""
                        SELECT * FROM command.sealed_secret s WHERE s.version_id = :version AND EXISTS (
                            SELECT 1 FROM read_model.instance i
                            WHERE i.node_id = :node AND i.secrets_version_id = s.version_id AND i.env_id = s.env_id
                                AND i.status <> 'stopped' AND i.desired_state <> 'stopped')
                        """)
                .param("version", versionId.value())
                .param("node", nodeId.value())
                .query(SecretBundleStore::sealed)
                .optional();
    }

    /** The version, for a node that is to seal it anew. */
    Optional<SealedSecret> sealed(SecretVersionId versionId) {
        return rows.ofAll()
                .sql("SELECT * FROM command.sealed_secret WHERE version_id = :version")
                .param("version", versionId.value())
                .query(SecretBundleStore::sealed)
                .optional();
    }

    private static SecretBundleResource bundle(ResultSet row, int number) throws SQLException {
        return new SecretBundleResource(
                new OrgId(row.getString("org_id")),
                new AppId(row.getString("app_id")),
                new EnvId(row.getString("env_id")),
                new SecretBundleId(row.getString("bundle_id")),
                new SecretVersionId(row.getString("current_version_id")),
                Columns.wire(row, "format", SecretFormat.class),
                row.getLong("resource_version"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"));
    }

    private static SealedSecret sealed(ResultSet row, int number) throws SQLException {
        return new SealedSecret(
                new SecretVersionId(row.getString("version_id")),
                new OrgId(row.getString("org_id")),
                new EnvId(row.getString("env_id")),
                new SecretBundleId(row.getString("bundle_id")),
                row.getString("key_id"),
                row.getBytes("sealed"));
    }
}
