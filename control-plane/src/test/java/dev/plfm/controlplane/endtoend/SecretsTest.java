package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.Await;
import dev.plfm.controlplane.testing.SharedServer;
import dev.plfm.controlplane.testing.Tenant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Secrets as clients set them: all forms, all refusals, twice and at once. */
@Tag("shared-server")
class SecretsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String HEAD = "# TRC_SECRETS_V1\n";
    private static final int AT_ONCE = 8;

    private final Api api = SharedServer.get().as("ada@example.com");
    private final Tenant tenant = Tenant.create(api);
    private final String path = tenant.envPath() + "/secrets";

    @Test
    void values_never_come_back() {
        api.get(path).expect(404, "not_found");
        Answer set = api.put(path, file("API_KEY=opensesame\n")).expect(200);
        Answer got = api.get(path).expect(200);

        assertThat(got.text()).isEqualTo(set.text()).doesNotContain("opensesame", "API_KEY");
        assertThat(got.get("/env_id")).isEqualTo(tenant.env);
        assertThat(got.get("/bundle_id")).startsWith("sb_");
        assertThat(got.get("/current_version_id")).startsWith("sv_");
        assertThat(got.get("/format")).isEqualTo("platform_env_v1");
        assertThat(got.header("ETag")).contains("\"1\"");
        assertThat(set.header("X-Event-Id")).isPresent();
        api.get(path, "If-None-Match", "\"1\"").expect(304);
    }

    @Test
    void the_same_values_are_the_same_version_whatever_form_they_come_in() {
        String first = version(api.put(path, file("B=2\nA=1\n")));
        for (Object again : List.of(
                file("# in order\nA=1\n\nB=base64:Mg==\n"), values(Map.of("B", "2", "A", "1")), file("B=2\r\nA=1"))) {
            Answer answer = api.put(path, again);
            assertThat(version(answer)).isEqualTo(first);
            assertThat(answer.header("X-Event-Id")).isEmpty();
            assertThat(answer.header("ETag")).contains("\"1\"");
        }
        assertThat(version(api.put(path, values(Map.of("A", "1"))))).isNotEqualTo(first);
        assertThat(version(api.put(path, file("B=2\nA=1\n"))))
                .as("back again is another version")
                .isNotEqualTo(first);
        assertThat(versionsInLog()).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void another_environment_with_the_same_values_has_another_fingerprint() {
        Tenant other = tenant.inAnotherEnv("staging");
        api.put(path, values(Map.of("A", "1"))).expect(200);
        api.put(other.envPath() + "/secrets", values(Map.of("A", "1"))).expect(200);

        List<JsonNode> set = eventsOfType("secret_bundle.version_set");
        assertThat(set.stream().map(event -> event.at("/payload/fingerprint").asString()))
                .hasSize(2)
                .doesNotHaveDuplicates()
                .allMatch(fingerprint -> fingerprint.matches("hmac-sha256:[0-9a-f]{64}"));
    }

    @Test
    void none_at_all_are_secrets_too() {
        String none = version(api.put(path, values(Map.of())));

        assertThat(version(api.put(path, file("# nothing\n")))).isEqualTo(none);
    }

    @Test
    void new_values_restart_the_instances_one_after_the_other() {
        assertThat(SharedServer.nodes().nodes()).hasSize(3);
        api.put(path, values(Map.of("A", "1"))).expect(200);
        tenant.awaitSucceeded(tenant.deploy(tenant.release("one", 64, Map.of("web", 2))), LIMIT);
        tenant.awaitReady(2, LIMIT);
        List<String> before = readyInstances();
        api.put(path, values(Map.of("A", "1"))).expect(200);
        api.put(path, values(Map.of("A", "2"))).expect(200);

        Await.until(
                "others in their place",
                LIMIT,
                () -> readyInstances().size() == 2 && readyInstances().stream().noneMatch(before::contains),
                () -> tenant.instances("").toString());
        assertThat(readyGenerations()).containsOnly(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"format\":\"platform_env_v1\",\"data\":\"A=hunter2\"}",
                "{\"format\":\"platform_env_v1\",\"data\":\"# TRC_SECRETS_V1\\nhunter2\"}",
                "{\"format\":\"platform_env_v1\",\"data\":\"# TRC_SECRETS_V1\\nA=hunter2\\u0000\"}",
                "{\"format\":\"platform_env_v1\",\"data\":\"# TRC_SECRETS_V1\\nA=hunter2\\ud800\"}",
                "{\"format\":\"platform_env_v1\"}",
                "{\"format\":\"platform_env_v1\",\"data\":[\"hunter2\"]}",
                "{\"format\":\"hunter2\",\"data\":\"A=hunter2\"}",
                "{\"data\":\"# TRC_SECRETS_V1\\nA=hunter2\"}",
                "{\"values\":{\"a\":\"hunter2\"}}",
                "{\"values\":{\"hunter2\":\"x\"}}",
                "{\"values\":{\"A\":\"hunter2\\u0000\"}}",
                "{\"values\":{\"A\":\"\\udc00hunter2\"}}",
                "{\"values\":{\"A\":{\"B\":\"hunter2\"}}}",
                "{\"values\":{\"hunter2\":null}}",
                "{\"values\":\"hunter2\"}",
                "{\"values\":{\"A\":hunter2}}",
                "{\"values\":{\"A\":\"hunter2\"",
                "{\"values\":{\"A\":\"x\"},\"data\":\"hunter2\"}",
                "{\"format\":\"sealed_v1\",\"values\":{\"A\":\"hunter2\"}}",
                "{\"format\":\"sealed_v1\",\"data\":\"hunter2\"}",
                "{\"values\":{\"A\":\"hunter2\"},\"expected_version\":-1}",
                "{}"
            })
    void what_is_no_secrets_is_refused_without_being_repeated(String body) {
        Answer refusal = api.put(path, body).expect(400);

        assertThat(refusal.get("/code")).isIn("invalid_argument", "invalid_json");
        assertThat(refusal.text()).doesNotContain("hunter2");
        assertThat(refusal.json().at("/details")).isNotEmpty();
        api.get(path).expect(404, "not_found");
    }

    @Test
    void limits_hold() {
        api.put(path, file("A=" + "x".repeat(8_193))).expect(400, "invalid_argument");
        api.put(path, file("#" + "x".repeat(256 * 1024))).expect(400, "invalid_argument");
        api.put(path, file("#" + "x".repeat(1024 * 1024))).expect(413, "payload_too_large");
        api.put(path, values(many(257))).expect(400, "invalid_argument");
        api.put(path, values(many(256))).expect(200);
        api.put(path, file("A=" + "x".repeat(8_192))).expect(200);
        api.put(path, values(Map.of("A", "x".repeat(65_536)))).expect(200);
        api.put(path, values(Map.of("A", "x".repeat(65_537)))).expect(400, "invalid_argument");
    }

    @Test
    void a_client_that_saw_another_version_is_refused() {
        api.put(path, changed("1", 1)).expect(409, "version_conflict");
        api.put(path, changed("1", 0)).expect(200);
        api.put(path, changed("2", 0)).expect(409, "version_conflict");
        api.put(path, values(Map.of("A", "2")), "If-Match", "\"2\"").expect(409, "version_conflict");
        api.put(path, values(Map.of("A", "2")), "If-Match", "\"1\"").expect(200);
        api.put(path, changed("3", 1), "If-Match", "\"2\"").expect(400, "invalid_argument");
        assertThat(api.put(path, changed("3", 2)).expect(200).header("ETag")).contains("\"3\"");
    }

    @Test
    void a_request_sent_twice_is_answered_once() {
        String[] key = {"Idempotency-Key", "set-" + tenant.env};
        Answer first = api.put(path, values(Map.of("A", "1")), key).expect(200);
        Answer again = api.put(path, values(Map.of("A", "1")), key).expect(200);

        assertThat(again.text()).isEqualTo(first.text());
        assertThat(again.header("Idempotent-Replayed")).contains("true");
        api.put(path, values(Map.of("A", "2")), key).expect(409, "idempotency_key_reuse");
        assertThat(SharedServer.get()
                        .sql()
                        .sql(
                                "SELECT request_hash FROM command.idempotency WHERE position(convert_to(?, 'UTF8') IN body) > 0")
                        .param(first.get("/current_version_id"))
                        .query(String.class)
                        .list())
                .isNotEmpty()
                .allMatch(hash -> hash.startsWith("hmac-sha256:"));
    }

    @Test
    void the_same_values_at_once_are_one_version() throws Exception {
        List<Answer> answers = atOnce(number -> api.put(path, values(Map.of("A", "1"))));

        assertThat(answers).allMatch(answer -> answer.status() == 200);
        assertThat(answers.stream().map(SecretsTest::version)).containsOnly(version(answers.get(0)));
        assertThat(versionsInLog()).hasSize(1);
    }

    @Test
    void different_values_at_once_are_as_many_versions_and_the_last_one_stays() throws Exception {
        List<Answer> answers = atOnce(number -> api.put(path, values(Map.of("A", "v" + number))));

        assertThat(answers).allMatch(answer -> answer.status() == 200);
        assertThat(answers.stream()
                        .map(answer -> answer.json().at("/resource_version").asInt()))
                .containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8);
        List<String> logged = versionsInLog();
        assertThat(api.get(path).get("/current_version_id")).isEqualTo(logged.get(logged.size() - 1));
        assertThat(SharedServer.get()
                        .sql()
                        .sql("SELECT version_id FROM command.sealed_secret WHERE env_id = ? AND superseded_at IS NULL")
                        .param(tenant.env)
                        .query(String.class)
                        .list())
                .containsExactly(logged.get(logged.size() - 1));
    }

    @Test
    void another_tenants_environment_is_not_found() {
        api.put(path, values(Map.of("A", "1"))).expect(200);
        Tenant stranger = Tenant.create(SharedServer.get().as("eve@example.com"));
        String crossed = "/v1/orgs/" + stranger.org + "/apps/" + stranger.app + "/envs/" + tenant.env + "/secrets";

        stranger.api.put(path, values(Map.of("A", "1"))).expect(404, "not_found");
        stranger.api.put(crossed, values(Map.of("A", "1"))).expect(404, "not_found");
        stranger.api.get(crossed).expect(404, "not_found");
        stranger.api.get(path).expect(404, "not_found");
        assertThat(versionsInLog()).hasSize(1);
    }

    @Test
    void an_environment_that_is_being_deleted_takes_no_secrets_and_leaves_none() {
        assertThat(SharedServer.nodes().nodes()).hasSize(3);
        api.put(path, values(Map.of("A", "1"))).expect(200);
        tenant.awaitSucceeded(tenant.deploy(tenant.release("one")), LIMIT);
        api.delete(tenant.envPath()).expect(200);
        int status = api.put(path, values(Map.of("A", "2"))).status();

        assertThat(status).isIn(404, 409);
        Await.until("gone", LIMIT, () -> api.get(tenant.envPath()).status() == 404);
        api.put(path, values(Map.of("A", "1"))).expect(404, "not_found");
        api.put(path, values(Map.of("A", "3"))).expect(404, "not_found");
        api.get(path).expect(404, "not_found");
        for (String table : List.of("sealed_secret", "secret_use", "env_secret")) {
            Await.until(table + " is empty", LIMIT, () -> rows(table) == 0);
        }
    }

    @Test
    void whether_secrets_come_just_before_or_just_after_the_end_nothing_is_left_of_them() throws Exception {
        for (int round = 0; round < 10; round++) {
            Tenant brief = tenant.inAnotherEnv("brief" + round);
            List<Answer> answers = atOnce(number -> number == 0
                    ? api.delete(brief.envPath())
                    : api.put(brief.envPath() + "/secrets", values(Map.of("A", "v" + number))));

            answers.forEach(answer -> assertThat(answer.status()).isIn(200, 404, 409));
            api.get(brief.envPath()).expect(404);
            api.get(brief.envPath() + "/secrets").expect(404);
        }
        Await.until("nothing", LIMIT, () -> rows("sealed_secret") == 0 && rows("env_secret") == 0);
    }

    private long rows(String table) {
        return SharedServer.get()
                .sql()
                .sql(
                        "SELECT count(*) FROM command." + table
                                + " WHERE env_id IN (SELECT env_id FROM event_log WHERE org_id = ? AND event_type = 'env.deleted')")
                .param(tenant.org)
                .query(Long.class)
                .single();
    }

    private List<Answer> atOnce(IntFunction<Answer> call) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<Answer>> calls = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                int number = i;
                calls.add(threads.submit(() -> call.apply(number)));
            }
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> one : calls) {
                answers.add(one.get());
            }
            return answers;
        } finally {
            threads.shutdown();
        }
    }

    private List<String> readyInstances() {
        return ready().map(instance -> instance.at("/id").asString()).toList();
    }

    private List<Integer> readyGenerations() {
        return ready().map(instance -> instance.at("/generation").asInt()).toList();
    }

    private Stream<JsonNode> ready() {
        return tenant.instances("?status=ready").valueStream();
    }

    private List<String> versionsInLog() {
        return eventsOfType("secret_bundle.version_set").stream()
                .map(event -> event.at("/payload/version_id").asString())
                .toList();
    }

    private List<JsonNode> eventsOfType(String type) {
        return api.get("/v1/orgs/" + tenant.org + "/events?limit=200&event_type=" + type)
                .expect(200)
                .json()
                .at("/items")
                .valueStream()
                .toList();
    }

    private static Map<String, String> many(int count) {
        return IntStream.range(0, count).boxed().collect(Collectors.toMap(i -> "K" + i, i -> "v"));
    }

    private static Map<String, Object> changed(String value, int expectedVersion) {
        return Map.of("values", Map.of("A", value), "expected_version", expectedVersion);
    }

    private static Map<String, Object> values(Map<String, String> values) {
        return Map.of("values", values);
    }

    private static Map<String, String> file(String lines) {
        return Map.of("format", "platform_env_v1", "data", HEAD + lines);
    }

    private static String version(Answer answer) {
        return answer.expect(200).get("/current_version_id");
    }
}
