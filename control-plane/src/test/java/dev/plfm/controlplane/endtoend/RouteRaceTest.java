package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.LogChecks;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.controlplane.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Of many who want the same hostname, port, address or last place of a quota, the right number gets it, and a loser leaves no trace. */
class RouteRaceTest {
    private static final int ROUNDS = 100;

    private static TestServer server;
    private static Tenant ada;
    private static Tenant bob;

    @BeforeAll
    static void start() {
        server = TestServer.start(Map.of("ipv4_pool", "198.51.100.0/29"));
        ada = Tenant.create(server.as("ada@example.com"));
        bob = Tenant.create(server.as("bob@example.com"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void of_two_organizations_that_race_for_a_hostname_one_wins_each_time_and_no_ghost_is_left() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String hostname = "race-" + round + ".example.com";
            List<Answer> answers = atOnce(List.of(() -> route(ada, hostname, 443), () -> route(bob, hostname, 443)));
            assertThat(answers).extracting(Answer::status).containsExactlyInAnyOrder(201, 409);
            Tenant winner = answers.get(0).status() == 201 ? ada : bob;
            Tenant loser = winner == ada ? bob : ada;
            Answer won = answers.get(winner == ada ? 0 : 1);
            answers.get(winner == ada ? 1 : 0).expect(409, "already_exists");
            List<Answer> handedOver = atOnce(List.of(
                    () -> winner.api.delete(winner.envPath() + "/routes/" + won.get("/id")),
                    () -> route(loser, hostname, 443)));
            handedOver.get(0).expect(200);
            Answer late = handedOver.get(1).status() == 201 ? handedOver.get(1) : route(loser, hostname, 443);
            late.expect(201);
            loser.api.delete(loser.envPath() + "/routes/" + late.get("/id")).expect(200);
        }
        assertThat(claims("race-%")).isZero();
        for (Tenant tenant : List.of(ada, bob)) {
            assertThat(tenant.api.get(tenant.envPath() + "/routes").json().at("/items"))
                    .isEmpty();
        }
    }

    @Test
    void of_many_routes_at_once_as_many_are_made_as_the_quota_lets_in() throws Exception {
        Tenant tenant = Tenant.create(server.as("cyd@example.com"));
        String quotas = "/v1/orgs/" + tenant.org + "/quotas";
        server.operator()
                .put(quotas, Map.of("limits", Map.of("max_routes", 5), "expected_version", 1))
                .expect(200);
        List<Answer> answers = atOnce(IntStream.range(0, 20)
                .<Callable<Answer>>mapToObj(n -> () -> route(tenant, "quota-" + n + ".example.com", 443))
                .toList());
        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(5);
        assertThat(answers)
                .filteredOn(answer -> answer.status() != 201)
                .allSatisfy(answer -> answer.expect(409, "quota_exceeded"));
        assertThat(claims("quota-%")).isEqualTo(5);
        assertThat(tenant.api.get(quotas).json().at("/usage/max_routes").asInt())
                .isEqualTo(5);
        Answer made = answers.stream()
                .filter(answer -> answer.status() == 201)
                .findFirst()
                .orElseThrow();
        tenant.api.delete(tenant.envPath() + "/routes/" + made.get("/id")).expect(200);
        route(tenant, "quota-last.example.com", 443).expect(201);
    }

    @Test
    void of_more_environments_than_addresses_each_of_the_pool_is_given_once_and_the_rest_is_told() throws Exception {
        Tenant tenant = Tenant.create(server.as("dan@example.com"));
        List<Tenant> envs = new ArrayList<>(List.of(tenant));
        IntStream.range(0, 9).forEach(n -> envs.add(tenant.inAnotherEnv("env-" + n)));
        List<Answer> answers = atOnce(envs.stream()
                .<Callable<Answer>>map(env -> () -> env.api.post(env.envPath() + "/networking/ipv4", null))
                .toList());
        assertThat(answers)
                .filteredOn(answer -> answer.status() == 200)
                .extracting(answer -> answer.get("/ipv4_address"))
                .hasSize(8)
                .doesNotHaveDuplicates();
        assertThat(answers)
                .filteredOn(answer -> answer.status() != 200)
                .hasSize(2)
                .allSatisfy(answer -> assertThat(answer.expect(409, "conflict").get("/detail"))
                        .contains("in use"));
        envs.forEach(env -> env.api.delete(env.envPath() + "/networking/ipv4").expect(200));
        envs.get(9).api.post(envs.get(9).envPath() + "/networking/ipv4", null).expect(200);
        envs.get(9).api.delete(envs.get(9).envPath() + "/networking/ipv4").expect(200);
    }

    private static long claims(String pattern) {
        return new LogChecks(server.database()).claimedHostnames(pattern);
    }

    private static Answer route(Tenant tenant, String hostname, int port) {
        return tenant.api.post(
                tenant.envPath() + "/routes",
                Map.of(
                        "hostname",
                        hostname,
                        "listen_port",
                        port,
                        "protocol_hint",
                        "tls_passthrough",
                        "backend_process_type",
                        "web",
                        "backend_port",
                        8443));
    }

    private static List<Answer> atOnce(List<Callable<Answer>> requests) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(requests.size());
        try {
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> answer : threads.invokeAll(requests)) {
                answers.add(answer.get());
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }
}
