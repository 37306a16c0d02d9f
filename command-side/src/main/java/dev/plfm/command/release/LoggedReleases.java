package dev.plfm.command.release;

import dev.plfm.kernel.event.EventTypes;
import dev.plfm.kernel.event.ReleaseEvent.ReleaseCreated;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.json.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads releases from the event that made each; keeps the latest used, as they never change. */
@Component
final class LoggedReleases implements ReleaseLookup {
    private static final int KEPT = 512;
    private static final String EVENT_TYPE = EventTypes.nameOf(ReleaseCreated.class);

    private final JdbcClient jdbc;
    private final Map<ReleaseId, ReleaseSpec> kept = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ReleaseId, ReleaseSpec> eldest) {
            return size() > KEPT;
        }
    });

    LoggedReleases(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public @Nullable ReleaseSpec find(OrgId orgId, AppId appId, ReleaseId releaseId) {
        ReleaseSpec release = kept.get(releaseId);
        if (release == null) {
            release = read(releaseId);
            if (release != null) {
                kept.put(releaseId, release);
            }
        }
        return release != null
                        && release.orgId().equals(orgId)
                        && release.appId().equals(appId)
                ? release
                : null;
    }

    private @Nullable ReleaseSpec read(ReleaseId releaseId) {
        return jdbc.sql("SELECT payload::text FROM event_log WHERE aggregate_id = ? AND event_type = ?")
                .params(releaseId.value(), EVENT_TYPE)
                .query(String.class)
                .optional()
                .map(payload -> ReleaseSpec.of(Json.lenient().readValue(payload, ReleaseCreated.class)))
                .orElse(null);
    }
}
