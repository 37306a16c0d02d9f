package dev.plfm.query.sealing;

import dev.plfm.query.platform.TenantRows;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Counts what is stored by the key that it is sealed to. */
@Component
class SealingKeyStore {
    private final TenantRows rows;

    SealingKeyStore(TenantRows rows) {
        this.rows = rows;
    }

    /** In the order of the keys' ids. */
    Map<String, Long> versions() {
        Map<String, Long> versions = new LinkedHashMap<>();
        rows.ofAll()
                .sql("SELECT key_id, count(*) AS versions FROM command.sealed_secret GROUP BY key_id ORDER BY key_id")
                .query((row, number) -> Map.entry(row.getString("key_id"), row.getLong("versions")))
                .list()
                .forEach(entry -> versions.put(entry.getKey(), entry.getValue()));
        return versions;
    }
}
