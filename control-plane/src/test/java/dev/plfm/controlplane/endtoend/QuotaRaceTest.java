package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.agent.NodeAgents;
import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.Await;
import dev.plfm.controlplane.testing.LogChecks;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.controlplane.testing.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Limits hold however many ask at once, and nobody waits longer than they make him. */
class QuotaRaceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String EXCEEDED = "org_quota_exceeded:max_instances";

    private static TestServer server;
    private static NodeAgents nodes;

    private Tenant tenant;
    private String quotas;

    @BeforeAll
    static void start() {
        server = TestServer.start(Map.of());
        nodes = server.nodes("q", 3, 8192);
    }

    @AfterAll
    static void stop() throws Exception {
        nodes.close();
        server.close();
    }

    @BeforeEach
    void an_organization() {
        tenant = Tenant.create(server.as("ada@example.com"));
        quotas = "/v1/orgs/" + tenant.org + "/quotas";
    }

    @Test
    void of_fifty_apps_at_once_as_many_are_made_as_the_limit_lets_in() throws Exception {
        limit(Map.of("max_apps", 10));
        String apps = "/v1/orgs/" + tenant.org + "/apps";
        List<Answer> answers = atOnce(IntStream.range(0, 50)
                .<Callable<Answer>>mapToObj(n -> () -> tenant.api.post(apps, Map.of("name", "app-" + n)))
                .toList());
        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(9);
        assertThat(answers)
                .filteredOn(answer -> answer.status() != 201)
                .allSatisfy(answer -> answer.expect(409, "quota_exceeded"));
        assertThat(tenant.api.get(apps + "?limit=200").json().at("/items")).hasSize(10);
        assertThat(usage("/max_apps")).isEqualTo(10);

        Answer refused = tenant.api.post(apps, Map.of("name", "late")).expect(409, "quota_exceeded");
        assertThat(refused.json().at("/details"))
                .map(QuotaRaceTest::detail)
                .containsExactly("dimension: max_apps", "limit: 10", "current: 10", "requested: 1");
        assertThat(refused.get("/detail")).contains("10 apps").contains("raise max_apps");
        Tenant other = Tenant.create(server.as("bob@example.com"));
        other.api
                .post("/v1/orgs/" + other.org + "/apps", Map.of("name", "free"))
                .expect(201);
    }

    @Test
    void what_is_deleted_can_be_made_anew() {
        limit(Map.of("max_apps", 1, "max_envs", 1, "max_instances", 2));
        tenant.awaitSucceeded(tenant.deploy(tenant.release("one", 64, Map.of("web", 2))), PATIENCE);
        assertThat(usage("/max_instances")).isEqualTo(2);
        tenant.api.post(tenant.appPath() + "/envs", Map.of("name", "stage")).expect(409, "quota_exceeded");
        tenant.api.delete(tenant.envPath()).expect(200);
        Await.until(
                "environment gone",
                PATIENCE,
                () -> tenant.api.get(tenant.envPath()).status() == 404);
        assertThat(usage("/max_instances")).isZero();
        Tenant again = tenant.inAnotherEnv("stage");
        again.awaitSucceeded(again.deploy(again.release("two", 64, Map.of("web", 2))), PATIENCE);
    }

    @Test
    void of_scales_and_deploys_at_once_no_more_are_let_in_than_may_run() throws Exception {
        limit(Map.of("max_instances", 8));
        String release = tenant.release("one", 64, Map.of("web", 1));
        List<Tenant> envs = envs(4);
        for (Tenant env : envs) {
            env.awaitSucceeded(env.deploy(release), PATIENCE);
        }
        List<Callable<Answer>> asked = new ArrayList<>();
        envs.forEach(env -> asked.add(() -> scale(env, 3)));
        List<Tenant> late = IntStream.range(0, 4)
                .mapToObj(n -> tenant.inAnotherEnv("late-" + n))
                .toList();
        late.forEach(env -> asked.add(() -> env.api.post(env.envPath() + "/deploys", Map.of("release_id", release))));
        envs.addAll(late);
        List<Answer> answers = atOnce(asked);
        assertThat(answers).extracting(Answer::status).isSubsetOf(200, 201, 409);
        assertThat(answers)
                .filteredOn(answer -> answer.status() == 409)
                .isNotEmpty()
                .allSatisfy(answer -> answer.expect(409, "quota_exceeded"));
        int wanted = 4 + 2 * (int) accepted(answers, 200) + (int) accepted(answers, 201);
        assertThat(wanted).isLessThanOrEqualTo(8);
        Await.until("all ready", PATIENCE, () -> ready(envs) == wanted, () -> ready(envs) + " of " + wanted);
        assertThat(usage("/max_instances")).isEqualTo(wanted);
        assertThat(mostPlaced()).isLessThanOrEqualTo(8);
    }

    @Test
    void of_instances_that_all_want_a_node_at_once_as_many_are_placed_as_may_run() throws Exception {
        try (TestServer bare = TestServer.start(Map.of())) {
            tenant = Tenant.create(bare.as("ada@example.com"));
            quotas = "/v1/orgs/" + tenant.org + "/quotas";
            String release = tenant.release("one", 64, Map.of("web", 3));
            List<Tenant> envs = envs(4);
            envs.forEach(env -> env.deploy(release));
            Await.until("all asked for", PATIENCE, () -> envs.stream()
                    .allMatch(env -> env.instances("").size() == 3));
            bare.operator().put(quotas, limits(1, Map.of("max_instances", 5))).expect(200);
            try (NodeAgents machines = bare.nodes("late", 3, 4096)) {
                Await.until("five ready", PATIENCE, () -> ready(envs) == 5);
                Await.until(
                        "the others say why",
                        PATIENCE,
                        () -> waiting(envs).filter(EXCEEDED::equals).count() == 7);
                bare.operator()
                        .put(quotas, limits(2, Map.of("max_instances", 9)))
                        .expect(200);
                Await.until("nine ready", PATIENCE, () -> ready(envs) == 9);
                LogChecks log = new LogChecks(bare.database());
                assertThat(log.mostPlacedInstances(tenant.org)).isEqualTo(9);
                assertThat(usage("/max_instances")).isEqualTo(9);
                bare.operator().put(quotas, limits(3, Map.of())).expect(200);
                Await.until("all ready", PATIENCE, () -> ready(envs) == 12);
            }
        }
    }

    @Test
    void a_rollout_waits_for_room_and_goes_on_when_the_limit_is_raised() {
        limit(Map.of("max_instances", 2));
        tenant.awaitSucceeded(tenant.deploy(tenant.release("one", 64, Map.of("web", 2))), PATIENCE);
        String deploy = tenant.deploy(tenant.release("two", 64, Map.of("web", 2)));
        Await.until("waits", PATIENCE, () -> waiting(List.of(tenant)).toList().contains(EXCEEDED));
        assertThat(tenant.ready()).isEqualTo(2);
        assertThat(tenant.deployStatus(deploy).get("status").asString()).isEqualTo("rolling");
        assertThat(tenant.api.get(tenant.envPath() + "/workloads/web").text()).contains(EXCEEDED);
        assertThat(mostPlaced()).isEqualTo(2);
        limit(Map.of("max_instances", 3));
        tenant.awaitSucceeded(deploy, PATIENCE);
        assertThat(mostPlaced()).isEqualTo(3);
    }

    @Test
    void a_rollout_without_surge_needs_no_room() {
        limit(Map.of("max_instances", 3));
        tenant.awaitSucceeded(tenant.deploy(tenant.release("one", 64, Map.of("web", 3))), PATIENCE);
        String release = tenant.release("two", 64, Map.of("web", 3));
        String deploy = tenant.api
                .post(
                        tenant.envPath() + "/deploys",
                        Map.of("release_id", release, "rollout", Map.of("max_surge", 0, "max_unavailable", 1)))
                .expect(201)
                .get("/id");
        tenant.awaitSucceeded(deploy, PATIENCE);
        tenant.awaitReady(3, PATIENCE);
        assertThat(mostPlaced()).isEqualTo(3);
    }

    @Test
    void a_limit_below_what_runs_stops_nothing_and_lets_only_less_through() {
        String release = tenant.release("one", 64, Map.of("web", 3));
        tenant.awaitSucceeded(tenant.deploy(release), PATIENCE);
        limit(Map.of("max_instances", 1));
        tenant.awaitSucceeded(tenant.deploy(release), PATIENCE);
        Answer refused = scale(tenant, 4).expect(409, "quota_exceeded");
        assertThat(refused.json().at("/details"))
                .map(QuotaRaceTest::detail)
                .containsExactly("dimension: max_instances", "limit: 1", "current: 3", "requested: 1");
        assertThat(tenant.ready()).isEqualTo(3);
        scale(tenant, 2).expect(200);
        tenant.awaitReady(2, PATIENCE);
    }

    private void limit(Map<String, Integer> limits) {
        long version = tenant.api.get(quotas).json().at("/resource_version").asLong();
        server.operator().put(quotas, limits(version, limits)).expect(200);
    }

    private static Map<String, Object> limits(long expectedVersion, Map<String, Integer> limits) {
        return Map.of("limits", limits, "expected_version", expectedVersion);
    }

    private long usage(String dimension) {
        return tenant.api
                .get(quotas)
                .expect(200)
                .json()
                .at("/usage" + dimension)
                .asLong();
    }

    private List<Tenant> envs(int count) {
        List<Tenant> envs = new ArrayList<>(List.of(tenant));
        IntStream.range(1, count).forEach(n -> envs.add(tenant.inAnotherEnv("env-" + n)));
        return envs;
    }

    private static Answer scale(Tenant env, int desired) {
        String path = env.envPath() + "/scale";
        long version = env.api.get(path).json().at("/resource_version").asLong();
        return env.api.put(
                path,
                Map.of(
                        "processes",
                        List.of(Map.of("process_type", "web", "desired", desired)),
                        "expected_version",
                        version));
    }

    private static long accepted(List<Answer> answers, int status) {
        return answers.stream().filter(answer -> answer.status() == status).count();
    }

    private static int ready(List<Tenant> envs) {
        return envs.stream().mapToInt(Tenant::ready).sum();
    }

    /** Why each instance that has no node has none. */
    private static Stream<String> waiting(List<Tenant> envs) {
        return envs.stream()
                .flatMap(env -> env.instances("?status=booting").valueStream())
                .map(instance -> instance.at("/placement_failure/reason").asString(""))
                .filter(reason -> !reason.isEmpty());
    }

    private long mostPlaced() {
        return new LogChecks(server.database()).mostPlacedInstances(tenant.org);
    }

    private static String detail(JsonNode detail) {
        return detail.at("/field").asString() + ": " + detail.at("/message").asString();
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
