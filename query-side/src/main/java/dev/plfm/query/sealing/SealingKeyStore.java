package dev.plfm.query.sealing;

import dev.plfm.query.platform.TenantRows;
import java.util.List;
import org.springframework.stereotype.Component;

/** Counts what is stored by the key that it is sealed to. */
@Component
class SealingKeyStore {
    /** How much is sealed to a key, and how much of what should be does not open. */
    record Count(String keyId, long versions, long unopenable) {}

    private final TenantRows rows;

    SealingKeyStore(TenantRows rows) {
        this.rows = rows;
    }

    /** In the order of the keys' ids. */
    List<Count> counts() {
        return rows.ofAll()
                .sql("""
                        SELECT key_id, count(*) FILTER (WHERE unopenable_at IS NULL) AS versions,
                            count(unopenable_at) AS unopenable
                        FROM command.sealed_secret GROUP BY key_id ORDER BY key_id
                        """)
                .query((row, number) ->
                        new Count(row.getString("key_id"), row.getLong("versions"), row.getLong("unopenable")))
                .list();
    }
}
