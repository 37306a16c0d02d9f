package dev.plfm.command.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.command.testing.CommandDatabase;
import dev.plfm.kernel.event.ReleaseEvent.ReleaseCreated;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.json.Json;
import dev.plfm.kernel.manifest.ManifestParser;
import dev.plfm.kernel.manifest.ParsedManifest;
import dev.plfm.kernel.value.ImageRef;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Releases as they are found in the log. */
class LoggedReleasesTest {
    private static final OrgId ORG = OrgId.generate();
    private static final AppId APP = AppId.generate();
    private static final ParsedManifest.Valid MANIFEST =
            ManifestParser.single(new ImageRef("acme/shop:1"), List.of("serve"));

    private final JdbcClient jdbc = CommandDatabase.jdbc();
    private final LoggedReleases releases = new LoggedReleases(jdbc);

    @Test
    void a_release_is_found_by_its_app_and_no_other() {
        ReleaseCreated event = logged();

        assertThat(releases.find(ORG, APP, event.releaseId())).isEqualTo(ReleaseSpec.of(event));
        assertThat(releases.find(ORG, AppId.generate(), event.releaseId())).isNull();
        assertThat(releases.find(OrgId.generate(), APP, event.releaseId())).isNull();
    }

    @Test
    void a_release_is_found_as_soon_as_it_is_there() {
        ReleaseId later = ReleaseId.generate();
        assertThat(releases.find(ORG, APP, later)).isNull();

        log(event(later));

        assertThat(releases.find(ORG, APP, later)).isNotNull();
    }

    private ReleaseCreated logged() {
        ReleaseCreated event = event(ReleaseId.generate());
        log(event);
        return event;
    }

    private static ReleaseCreated event(ReleaseId id) {
        return new ReleaseCreated(
                ORG,
                APP,
                id,
                "acme/shop:1",
                "sha256:" + "a".repeat(64),
                null,
                1,
                MANIFEST.manifestHash(),
                MANIFEST.json());
    }

    private void log(ReleaseCreated event) {
        jdbc.sql("""
                        INSERT INTO event_log (event_id, occurred_at, aggregate_type, aggregate_id, aggregate_seq, event_type,
                            event_version, actor_type, actor_id, request_id, payload)
                        SELECT coalesce(max(event_id), 0) + 1, now(), 'release', ?, 1, 'release.created', 1, 'user', 'u', 'r', ?::jsonb
                        FROM event_log
                        """)
                .params(event.releaseId().value(), Json.mapper().writeValueAsString(event))
                .update();
    }
}
