package dev.plfm.query.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.access.ActorType;
import dev.plfm.kernel.json.Json;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventWordsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    volume_attachment.created | {"volume_id":"vol_1","process_type":"db","mount_path":"/data"} | Volume vol_1 was attached to db at /data.
                    volume_attachment.deleted | {"volume_id":"vol_1","process_type":"db","mount_path":"/data"} | Volume vol_1 was detached from db at /data.
                    volume.created | {"volume_id":"vol_1","snapshot_id":"snap_1"} | Volume vol_1 was made, to be filled from snapshot snap_1.
                    volume.home_node_set | {"volume_id":"vol_1","home_node_id":"node_1"} | Volume vol_1 is on node node_1 from now on.
                    snapshot.status_changed | {"snapshot_id":"snap_1","status":"failed","failed_reason":"no room."} | Snapshot snap_1 became failed: no room.
                    restore_job.status_changed | {"new_volume_id":"vol_2","status":"succeeded"} | The restore of volume vol_2 became succeeded.
                    route.created | {"hostname":"a.example.com","listen_port":443,"backend_process_type":"web"} | A route leads port 443 of a.example.com to web.
                    route.updated | {"route_id":"rt_1","backend_port":80} | Route rt_1 was changed; the port there is 80.
                    secret_bundle.version_set | {"version_id":"sv_1"} | Version sv_1 of the secrets was set.
                    some.other | {} | The event some.other happened.
                    """)
    void events_are_told_in_sentences(String type, String payload, String sentence) {
        LoggedEvent event = new LoggedEvent(
                1, NOW, type, ActorType.USER, "ann", "req", null, Json.mapper().readTree(payload));
        assertThat(EventWords.sentence(event)).isEqualTo(sentence);
    }
}
