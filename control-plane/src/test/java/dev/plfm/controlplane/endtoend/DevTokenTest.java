package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.SharedServer;
import dev.plfm.controlplane.testing.TestServer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DevTokenTest {
    @Test
    void a_development_token_stands_for_a_person_with_dev() {
        assertThat(SharedServer.get()
                        .as("ann@example.com")
                        .get("/v1/auth/whoami")
                        .get("/display_name"))
                .isEqualTo("ann@example.com");
    }

    @Test
    void a_development_token_is_worth_nothing_without_dev() {
        try (TestServer server = TestServer.start(Map.of("dev", "false"))) {
            server.as("ann@example.com").get("/v1/auth/whoami").expect(401, "unauthorized");
            server.operator().get("/v1/nodes").expect(401, "unauthorized");
            server.as("ann@example.com")
                    .post("/v1/orgs", Map.of("name", "Ann's"), "Idempotency-Key", "anns-org")
                    .expect(401, "unauthorized");
        }
    }
}
