package dev.plfm.command.secret;

import dev.plfm.eventlog.OwnTransaction;
import dev.plfm.kernel.event.SecretBundleEvent.SecretBundleVersionSet;
import dev.plfm.kernel.id.SecretBundleId;
import dev.plfm.kernel.id.SecretVersionId;
import dev.plfm.sealing.Sealed;
import java.time.Duration;
import org.axonframework.modelling.command.ConcurrencyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keeps sealed versions in {@code command.sealed_secret}. */
@Component
class JdbcSealedVersions implements SealedVersions {
    private final JdbcClient jdbc;

    JdbcSealedVersions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void put(SecretBundleVersionSet version, Sealed sealed) {
        OwnTransaction.require();
        jdbc.sql("UPDATE command.sealed_secret SET superseded_at = now() WHERE env_id = ? AND superseded_at IS NULL")
                .param(version.envId().value())
                .update();
        int inserted = jdbc.sql("""
                        INSERT INTO command.sealed_secret (version_id, org_id, app_id, env_id, bundle_id, key_id, sealed)
                        VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (version_id) DO NOTHING
                        """)
                .params(
                        version.versionId().value(),
                        version.orgId().value(),
                        version.appId().value(),
                        version.envId().value(),
                        version.bundleId().value(),
                        sealed.keyId(),
                        sealed.bytes())
                .update();
        if (inserted == 0) {
            refuse(version);
        }
    }

    /** The same request may have come twice at once: then the second look finds the version that the first one made. */
    private void refuse(SecretBundleVersionSet version) {
        boolean own = jdbc.sql("SELECT 1 FROM command.sealed_secret WHERE version_id = ? AND env_id = ?")
                .params(version.versionId().value(), version.envId().value())
                .query(Integer.class)
                .optional()
                .isPresent();
        if (own) {
            throw new ConcurrencyException("Version " + version.versionId() + " was just set");
        }
        throw SealedEnvelope.used();
    }

    @Override
    public boolean replace(SecretBundleId bundleId, SecretVersionId versionId, Sealed sealed) {
        OwnTransaction.require();
        return jdbc.sql("""
                                UPDATE command.sealed_secret SET key_id = :key, sealed = :sealed, unopenable_at = NULL
                                WHERE version_id = :version AND bundle_id = :bundle AND key_id <> :key
                                    AND octet_length(sealed) = :length
                                """)
                        .param("key", sealed.keyId())
                        .param("sealed", sealed.bytes())
                        .param("length", sealed.bytes().length)
                        .param("version", versionId.value())
                        .param("bundle", bundleId.value())
                        .update()
                == 1;
    }

    /** A rollout may still ask for the version before the current one; that it uses it is known a moment later. */
    @Override
    public int forgetUnused(Duration supersededFor) {
        return jdbc.sql("""
                        DELETE FROM command.sealed_secret WHERE version_id IN (
                            SELECT s.version_id FROM command.sealed_secret s
                            WHERE s.superseded_at < now() - make_interval(secs => ?)
                                AND NOT EXISTS (SELECT 1 FROM command.secret_use u WHERE u.version_id = s.version_id)
                                AND NOT EXISTS (SELECT 1 FROM command.env_secret e WHERE e.version_id = s.version_id)
                            LIMIT 1000)
                        """).param(supersededFor.toSeconds()).update();
    }
}
