package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.DatabaseDump;
import dev.plfm.controlplane.testing.SharedServer;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs after all others: whatever they had the shared server make or take, no token of any kind is in its database. */
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
    void a_token_would_be_found() {
        assertThat(TOKEN.matcher("(1,plfm_at_" + "aB3-_".repeat(8) + "xyz,2)").find())
                .isTrue();
        assertThat(TOKEN.matcher("(\"\\\\x706c666d5f61745f" + "41".repeat(43) + "\")")
                        .find())
                .isTrue();
    }
}
