package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.Await;
import dev.plfm.controlplane.testing.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IngressSilenceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void a_silent_one_is_offline_until_it_is_heard_again_and_a_deregistered_one_is_not_missed() {
        try (TestServer server =
                TestServer.start(Map.of("heartbeat.limit_seconds", "3", "heartbeat.interval_seconds", "1"))) {
            Api operator = server.operator();
            Answer silent = registered(operator, "silent");
            Answer gone = registered(operator, "gone");
            operator.delete("/v1/ingress/" + gone.get("/id")).expect(200);

            Await.until("offline", PATIENCE, () -> state(operator, silent).equals("offline"));
            assertThat(operator.get("/v1/ingress/" + silent.get("/id")).get("/state_reason"))
                    .isEqualTo("heartbeats_missed");
            operator.withToken(silent.get("/ingress_token"))
                    .post("/v1/ingress/" + silent.get("/id") + "/heartbeat", Map.of("listen_ports", List.of(443)))
                    .expect(200);
            Await.until("back", PATIENCE, () -> state(operator, silent).equals("active"));
            Await.until("offline again", PATIENCE, () -> state(operator, silent).equals("offline"));

            List<String> told = server.sql()
                    .sql("SELECT event_type || coalesce(' ' || (payload ->> 'state'), '') FROM event_log"
                            + " WHERE aggregate_type = 'ingress' AND aggregate_id = ? ORDER BY event_id")
                    .param(silent.get("/id"))
                    .query(String.class)
                    .list();
            assertThat(told)
                    .startsWith(
                            "ingress.registered",
                            "ingress.state_changed offline",
                            "ingress.state_changed active",
                            "ingress.state_changed offline");
            assertThat(server.sql()
                            .sql("SELECT count(*) FROM event_log WHERE aggregate_id = ?")
                            .param(gone.get("/id"))
                            .query(Long.class)
                            .single())
                    .isEqualTo(2);
        }
    }

    private static Answer registered(Api operator, String hostname) {
        return operator.post(
                        "/v1/ingress/register",
                        Map.of("hostname", hostname, "region", "eu", "listen_ports", List.of(443)))
                .expect(201);
    }

    private static String state(Api operator, Answer ingress) {
        return operator.get("/v1/ingress/" + ingress.get("/id")).expect(200).get("/state");
    }
}
