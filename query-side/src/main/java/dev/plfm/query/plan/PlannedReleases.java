package dev.plfm.query.plan;

import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.manifest.Manifest;
import dev.plfm.kernel.manifest.ManifestParser;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.TenantRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** The releases that plans are made from, the last used kept at hand: they never change. */
@Component
class PlannedReleases {
    private static final int KEPT = 500;

    private final TenantRows rows;
    private final Map<ReleaseId, Release> kept = Collections.synchronizedMap(new LeastRecentlyUsed());

    PlannedReleases(TenantRows rows) {
        this.rows = rows;
    }

    /** @throws org.springframework.dao.EmptyResultDataAccessException when there is none, which the log makes impossible */
    Release get(ReleaseId releaseId) {
        Release known = kept.get(releaseId);
        if (known != null) {
            return known;
        }
        Release read = read(releaseId);
        kept.put(releaseId, read);
        return read;
    }

    private Release read(ReleaseId releaseId) {
        return rows.ofAll()
                .sql("SELECT * FROM read_model.release WHERE release_id = :release")
                .param("release", releaseId.value())
                .query(PlannedReleases::release)
                .single();
    }

    private static Release release(ResultSet row, int number) throws SQLException {
        Map<String, String> digests = new LinkedHashMap<>();
        JsonNode resolved = Columns.jsonOrNull(row, "resolved_digests", JsonNode.class);
        if (resolved != null) {
            resolved.forEachEntry((arch, digest) -> digests.put(arch, digest.asString()));
        }
        return new Release(
                new ReleaseId(row.getString("release_id")),
                row.getString("image_ref"),
                row.getString("image_digest"),
                digests,
                row.getString("manifest_hash"),
                ManifestParser.stored(Columns.json(row, "manifest", JsonNode.class)));
    }

    /** @param resolvedDigests the digest of each architecture's image, as far as they differ from {@code imageDigest} */
    record Release(
            ReleaseId id,
            String imageRef,
            String imageDigest,
            Map<String, String> resolvedDigests,
            String manifestHash,
            Manifest manifest) {}

    private static final class LeastRecentlyUsed extends LinkedHashMap<ReleaseId, Release> {
        private static final long serialVersionUID = 1L;

        LeastRecentlyUsed() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<ReleaseId, Release> eldest) {
            return size() > KEPT;
        }
    }
}
