package dev.plfm.kernel.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.json.Json;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.ReasonCode;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventTypesTest {
    @Test
    void every_event_has_a_dotted_name_and_a_version() {
        assertThat(EventTypes.all()).isNotEmpty().allSatisfy(type -> {
            assertThat(EventTypes.nameOf(type)).matches("[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*");
            assertThat(EventTypes.versionOf(type)).isPositive();
            assertThat(EventTypes.classOf(EventTypes.nameOf(type))).isEqualTo(type);
        });
    }

    @Test
    void an_event_reads_back_as_it_was_written() {
        EnvId env = EnvId.generate();
        InstanceStatusChanged event = new InstanceStatusChanged(
                OrgId.generate(),
                AppId.generate(),
                env,
                WorkloadId.of(env, "web"),
                "web",
                InstanceId.generate(),
                null,
                InstanceStatus.FAILED,
                null,
                null,
                137,
                ReasonCode.OOM_KILLED,
                "killed",
                Instant.parse("2026-01-01T00:00:00.123456Z"));
        String json = Json.mapper().writeValueAsString(event);
        assertThat(json).contains("\"reason_code\":\"oom_killed\"", "\"reported_at\":\"2026-01-01T00:00:00.123456Z\"");
        assertThat(Json.mapper().readValue(json, InstanceStatusChanged.class)).isEqualTo(event);
    }
}
