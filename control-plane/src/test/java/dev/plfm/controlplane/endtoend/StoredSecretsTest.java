package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.DatabaseDump;
import dev.plfm.controlplane.testing.SharedServer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Runs after all others: whatever they had the shared server make or take, no token of any kind is in its database, nor in the full debug
 * logs when it consists of several processes.
 */
@Tag("shared-server")
@Order(Integer.MAX_VALUE)
class StoredSecretsTest {
    /** As text, and as the bytes of it. */
    private static final Pattern TOKEN =
            Pattern.compile("plfm_[a-z]{2}_[A-Za-z0-9_-]{43}|706c666d5f(6[1-9a-f]|7[0-9a]){2}5f[0-9a-f]{86}");

    @Test
    void no_token_is_stored() {
        SharedServer.get()
                .as("ada@example.com")
                .withToken(null)
                .post("/v1/auth/device/start", Map.of())
                .expect(200);
        DatabaseDump dump = DatabaseDump.of(SharedServer.get().database());

        assertThat(dump.tables().get("command.device_authorization")).isNotEmpty();
        dump.tables().forEach((table, rows) -> assertThat(rows).as(table).noneMatch(row -> TOKEN.matcher(row)
                .find()));
    }

    @Test
    @EnabledIfSystemProperty(named = "plfm.test.split", matches = "true")
    void no_token_is_logged() {
        String requestId = "logged-" + UUID.randomUUID();
        SharedServer.get().as("ada@example.com").withToken(null).get("/v1/orgs", "X-Request-Id", requestId);
        List<String> logs = SharedServer.get().logs();

        assertThat(logs).hasSize(4).allMatch(log -> log.contains("DEBUG"));
        assertThat(String.join("", logs)).as("refusals are logged").contains(requestId);
        assertThat(logs.stream().flatMap(String::lines).filter(line -> TOKEN.matcher(line)
                        .find()))
                .isEmpty();
    }

    @Test
    void a_token_would_be_found() {
        assertThat(TOKEN.matcher("(1,plfm_at_" + "aB3-_".repeat(8) + "xyz,2)").find())
                .isTrue();
        assertThat(TOKEN.matcher("(\"\\\\x706c666d5f61745f" + "41".repeat(43) + "\")")
                        .find())
                .isTrue();
    }
}
