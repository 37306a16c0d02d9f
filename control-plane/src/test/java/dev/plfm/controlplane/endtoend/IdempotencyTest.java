package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.Await;
import dev.plfm.controlplane.testing.SharedServer;
import dev.plfm.controlplane.testing.Tenant;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("shared-server")
class IdempotencyTest {
    private static final int CLIENTS = 50;
    private final Api api = SharedServer.get().as("ada@example.com");
    private final Tenant tenant = Tenant.create(api);
    private final String apps = "/v1/orgs/" + tenant.org + "/apps";

    @Test
    void fifty_clients_creating_one_name_get_one_app_and_forty_nine_conflicts() throws Exception {
        List<Answer> answers = atOnce(number -> api.post(apps, Map.of("name", "wanted")));
        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
        assertThat(answers)
                .filteredOn(answer -> answer.status() == 409)
                .hasSize(CLIENTS - 1)
                .allSatisfy(answer -> {
                    assertThat(answer.get("/code")).isEqualTo("already_exists");
                });
        assertThat(namesOf(api.get(apps + "?limit=200"))).containsOnlyOnce("wanted");
    }

    @Test
    void fifty_retries_with_one_key_make_one_app_and_get_fifty_identical_answers() throws Exception {
        List<Answer> answers =
                atOnce(number -> api.post(apps, Map.of("name", "retried"), "Idempotency-Key", "key-of-the-retries"));
        assertThat(answers).extracting(Answer::status).containsOnly(201);
        assertThat(answers).extracting(Answer::text).containsOnly(answers.get(0).text());
        assertThat(answers)
                .extracting(answer -> answer.header("X-Event-Id"))
                .containsOnly(answers.get(0).header("X-Event-Id"));
        assertThat(answers)
                .filteredOn(answer -> answer.header("Idempotent-Replayed").isEmpty())
                .hasSize(1);
        assertThat(namesOf(api.get(apps + "?limit=200"))).containsOnlyOnce("retried");
    }

    @Test
    void a_key_with_another_body_is_refused_and_keys_of_others_do_not_matter() {
        api.post(apps, Map.of("name", "first"), "Idempotency-Key", "the-same-key")
                .expect(201);
        api.post(apps, Map.of("name", "second"), "Idempotency-Key", "the-same-key")
                .expect(409, "idempotency_key_reuse");
        Tenant other = Tenant.create(SharedServer.get().as("bob@example.com"));
        other.api
                .post("/v1/orgs/" + other.org + "/apps", Map.of("name", "second"), "Idempotency-Key", "the-same-key")
                .expect(201);
    }

    @Test
    void a_refused_request_may_be_repeated_with_its_key_once_the_reason_is_gone() {
        String app = api.post(apps, Map.of("name", "in-the-way")).expect(201).get("/id");
        api.post(apps, Map.of("name", "in-the-way"), "Idempotency-Key", "repeated-later")
                .expect(409, "already_exists");
        api.delete(apps + "/" + app).expect(200);
        api.post(apps, Map.of("name", "in-the-way"), "Idempotency-Key", "repeated-later")
                .expect(201);
    }

    @Test
    void a_change_and_a_deletion_are_replayed_too() {
        String app = apps + "/"
                + api.post(apps, Map.of("name", "changing")).expect(201).get("/id");
        Answer change = api.patch(
                        app, Map.of("name", "changed", "expected_version", 1), "Idempotency-Key", "a-change-key")
                .expect(200);
        Answer again = api.patch(
                        app, Map.of("name", "changed", "expected_version", 1), "Idempotency-Key", "a-change-key")
                .expect(200);
        assertThat(again.text()).isEqualTo(change.text());
        assertThat(again.header("ETag")).isEqualTo(change.header("ETag"));
        api.delete(app, "Idempotency-Key", "a-deletion-key").expect(200);
        assertThat(api.delete(app, "Idempotency-Key", "a-deletion-key")
                        .expect(200)
                        .header("Idempotent-Replayed"))
                .contains("true");
    }

    @Test
    void a_write_shows_in_reads_after_one_that_changed_nothing() {
        String app =
                apps + "/" + api.post(apps, Map.of("name", "same")).expect(201).get("/id");
        api.patch(app, Map.of("name", "same", "expected_version", 1), "Idempotency-Key", "changes-nothing")
                .expect(200);
        api.patch(app, Map.of("name", "other", "expected_version", 1)).expect(200);
        Await.until("the new name shows", Duration.ofSeconds(30), () -> api.get(app)
                .get("/name")
                .equals("other"));
    }

    @Test
    void a_malformed_key_is_refused() {
        for (String key : List.of("short", "x".repeat(129), "with space inside")) {
            api.post(apps, Map.of("name", "never"), "Idempotency-Key", key).expect(400, "invalid_idempotency_key");
        }
    }

    private static List<Answer> atOnce(java.util.function.IntFunction<Answer> request) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Answer>> answers = IntStream.range(0, CLIENTS)
                .mapToObj(number -> clients.submit((Callable<Answer>) () -> {
                    start.await();
                    return request.apply(number);
                }))
                .toList();
        start.countDown();
        List<Answer> all = new java.util.ArrayList<>();
        for (Future<Answer> answer : answers) {
            all.add(answer.get());
        }
        clients.shutdown();
        return all;
    }

    private static List<String> namesOf(Answer list) {
        return list.expect(200)
                .json()
                .at("/items")
                .valueStream()
                .map(item -> item.at("/name").asString())
                .toList();
    }
}
