package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.agent.NodeAgents;
import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.Await;
import dev.plfm.controlplane.testing.ContractCheck;
import dev.plfm.controlplane.testing.DatabaseDump;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.controlplane.testing.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Plans over HTTP: nothing of a dry run remains, and what was planned happens as planned or not at all. */
class PlanTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** What clocks write, whatever anybody asks. */
    private static final Set<String> CLOCKWORK = Set.of(
            "command.scheduled_tasks", "public.token_entry", "command.node_heartbeat", "command.reconcile_check");

    private static TestServer server;
    private static NodeAgents nodes;

    @BeforeAll
    static void start() {
        server = TestServer.start(Map.of(), new ContractCheck()::check);
        nodes = server.nodes("planned", 3, 16_384);
    }

    @AfterAll
    static void stop() throws Exception {
        nodes.close();
        server.close();
    }

    @Test
    void a_first_deploy_is_planned_and_then_places_exactly_what_was_planned() {
        Tenant tenant = tenant();
        String release = tenant.release("one", 64, Map.of("web", 3, "worker", 1));

        JsonNode plan = plan(tenant, release);

        assertThat(plan.at("/kind").asString()).isEqualTo("deploy");
        assertThat(plan.at("/workloads")).hasSize(2);
        assertThat(plan.at("/complete").asBoolean()).isTrue();
        assertThat(plan.at("/warnings")).isEmpty();
        assertThat(plan.at("/workloads/0/generation/after").asInt()).isEqualTo(1);
        assertThat(plan.at("/workloads/0/generation/before").isMissingNode()).isTrue();

        Applied applied = planAndApply(tenant, release);
        tenant.awaitSucceeded(applied.deploy(), LIMIT);
        assertThat(placesOf(tenant)).isEqualTo(plannedPlaces(applied.plan()));
    }

    @Test
    void a_rolling_deploy_is_foreseen_wave_by_wave() {
        Tenant tenant = tenant();
        tenant.awaitSucceeded(tenant.deploy(tenant.release("one", 64, Map.of("web", 3))), LIMIT);
        tenant.awaitReady(3, LIMIT);
        String release = tenant.release("two", 64, Map.of("web", 3));

        JsonNode plan = plan(tenant, release);

        JsonNode web = plan.at("/workloads/0");
        assertThat(web.at("/generation").toString()).isEqualTo("{\"before\":1,\"after\":2}");
        assertThat(web.at("/spec_changes").valueStream().map(JsonNode::asString))
                .contains("release", "command")
                .doesNotContain("resources");
        assertThat(web.at("/steps")).hasSize(1);
        assertThat(web.at("/steps/0/step").asString()).isEqualTo("request");
        assertThat(web.at("/steps/0/reason").asString()).isEqualTo("replacement");
        assertThat(web.at("/steps/0/placement/candidates").asInt()).isEqualTo(3);
        List<JsonNode> later = plan.at("/waves")
                .valueStream()
                .flatMap(wave -> wave.at("/workloads").valueStream())
                .flatMap(part -> part.at("/steps").valueStream())
                .toList();
        assertThat(later.stream().filter(step -> step.at("/step").asString().equals("drain")))
                .hasSize(3);
        assertThat(later.stream().filter(step -> step.at("/step").asString().equals("request")))
                .hasSize(2);
        assertThat(plan.at("/complete").asBoolean()).isTrue();

        tenant.awaitSucceeded(planAndApply(tenant, release).deploy(), LIMIT);
    }

    @Test
    void nothing_of_a_dry_run_remains() {
        Tenant tenant = tenant();
        tenant.awaitSucceeded(tenant.deploy(tenant.release("one", 64, Map.of("web", 2))), LIMIT);
        tenant.awaitReady(2, LIMIT);
        String release = tenant.release("two", 64, Map.of("web", 4, "worker", 1));
        Map<String, List<String>> before = settledTables();

        Answer deploy = tenant.api.post(
                tenant.envPath() + "/deploys?dry_run=true",
                Map.of("release_id", release),
                "Idempotency-Key",
                "the-same-key");
        assertThat(deploy.expect(200).header("X-Event-Id")).isEmpty();
        tenant.api
                .post(tenant.envPath() + "/rollbacks?dry_run=true", Map.of("release_id", release))
                .expect(200);
        scale(tenant, "?dry_run=true", "web", 5).expect(200);
        server.operator()
                .post("/v1/nodes/" + anyNode() + "/drain?dry_run=true", null)
                .expect(200);

        assertThat(tables()).isEqualTo(before);
        tenant.api
                .post(tenant.envPath() + "/deploys", Map.of("release_id", release), "Idempotency-Key", "the-same-key")
                .expect(201);
    }

    @Test
    void a_plan_is_stale_once_the_scale_has_changed() {
        Tenant tenant = tenant();
        String release = tenant.release("one", 64, Map.of("web", 1));
        tenant.awaitSucceeded(tenant.deploy(release), LIMIT);
        JsonNode plan = plan(tenant, tenant.release("two", 64, Map.of("web", 1)));
        String planned = release;
        JsonNode other = plan(tenant, planned);

        tenant.scale("web", 2);

        apply(tenant, planned, other).expect(409, "plan_stale");
        assertThat(plan.at("/plan_token").asString())
                .isNotEqualTo(other.at("/plan_token").asString());
    }

    @Test
    void a_plan_survives_what_others_do_elsewhere() {
        Tenant tenant = tenant();
        String release = tenant.release("one", 64, Map.of("web", 1));
        tenant.awaitSucceeded(tenant.deploy(release), LIMIT);
        tenant.awaitReady(1, LIMIT);
        JsonNode plan = scale(tenant, "?dry_run=true", "web", 2).expect(200).json();

        Tenant other = tenant();
        other.awaitSucceeded(other.deploy(other.release("tiny", 64, Map.of("web", 3))), LIMIT);

        scale(tenant, "?plan_token=" + plan.at("/plan_token").asString(), "web", 2)
                .expect(200);
        tenant.awaitReady(2, LIMIT);
    }

    @Test
    void a_dry_run_of_what_changes_nothing_says_so() {
        Tenant tenant = tenant();
        tenant.awaitSucceeded(tenant.deploy(tenant.release("one", 64, Map.of("web", 1))), LIMIT);
        tenant.scale("web", 1);

        JsonNode plan = scale(tenant, "?dry_run=true", "web", 1).expect(200).json();

        assertThat(plan.at("/warnings/0/code").asString()).isEqualTo("nothing_to_do");
        assertThat(plan.at("/sentence").asString()).isEqualTo("Scaling would change no instance.");
        scale(tenant, "?plan_token=" + plan.at("/plan_token").asString(), "web", 1)
                .expect(200);
    }

    @Test
    void a_dry_run_is_refused_as_the_call_itself_would_be() {
        Tenant tenant = tenant();
        Tenant stranger = Tenant.create(server.as("eve@example.com"));
        String release = tenant.release("one");
        Map<String, Object> body = Map.of("release_id", release);

        stranger.api.post(tenant.envPath() + "/deploys?dry_run=true", body).expect(404, "not_found");
        stranger.api.post(stranger.envPath() + "/deploys?dry_run=true", body).expect(404, "not_found");
        tenant.api
                .post(
                        tenant.envPath() + "/deploys?dry_run=true",
                        Map.of("release_id", release, "process_types", List.of("nope")))
                .expect(400, "invalid_argument");
        tenant.api.post(tenant.envPath() + "/deploys?dry_run=perhaps", body).expect(400, "invalid_argument");
        tenant.api
                .put(
                        tenant.envPath() + "/scale?dry_run=true",
                        Map.of(
                                "processes",
                                List.of(Map.of("process_type", "web", "desired", 2)),
                                "expected_version",
                                77))
                .expect(409, "version_conflict");
        tenant.api.post("/v1/orgs?dry_run=true", Map.of("name", "no")).expect(400, "invalid_argument");
        server.operator()
                .put(
                        "/v1/orgs/" + tenant.org + "/quotas",
                        Map.of("limits", Map.of("max_instances", 3), "expected_version", 1))
                .expect(200);
        scale(tenant, "?dry_run=true", "web", 1).expect(200);
        tenant.api.post(tenant.envPath() + "/deploys", body).expect(201);
        scale(tenant, "?dry_run=true", "web", 4).expect(409, "quota_exceeded");
    }

    @Test
    void tokens_that_are_none_or_of_another_call_are_refused() {
        Tenant tenant = tenant();
        String release = tenant.release("one");
        String token = plan(tenant, release).at("/plan_token").asString();

        for (String wrong : List.of("x", "%20", token.substring(1), token + "A", "A".repeat(50))) {
            Answer answer = tenant.api
                    .post(tenant.envPath() + "/deploys?plan_token=" + wrong, Map.of("release_id", release))
                    .expect(400, "invalid_argument");
            assertThat(answer.get("/details/0/field")).isEqualTo("plan_token");
        }
        String other = tenant.release("two");
        tenant.api
                .post(tenant.envPath() + "/deploys?plan_token=" + token, Map.of("release_id", other))
                .expect(400, "invalid_argument");
        tenant.api
                .post(tenant.envPath() + "/rollbacks?plan_token=" + token, Map.of("release_id", release))
                .expect(400, "invalid_argument");
        tenant.api
                .post(tenant.envPath() + "/deploys?dry_run=true&plan_token=" + token, Map.of("release_id", release))
                .expect(400, "invalid_argument");
        tenant.api
                .post(tenant.envPath() + "/deploys?plan_token=" + token, Map.of("release_id", release))
                .expect(201);
    }

    @Test
    void a_deploy_that_fits_nowhere_shows_why() {
        Tenant tenant = tenant();
        String release = tenant.release("huge", 1_000_000, Map.of("web", 1));

        JsonNode plan = plan(tenant, release);

        assertThat(plan.at("/workloads/0/steps/0/placement_failure/reason").asString())
                .isEqualTo("no_capacity_memory");
        assertThat(plan.at("/workloads/0/steps/0/node_id").isMissingNode()).isTrue();
        assertThat(plan.at("/warnings/0/code").asString()).isEqualTo("no_room");
        assertThat(plan.at("/warnings/0/message").asString()).contains("too little free memory");
    }

    @Test
    void a_planned_deploy_is_stale_once_a_node_that_it_would_use_is_drained() throws Exception {
        try (TestServer own = TestServer.start(Map.of(), new ContractCheck()::check);
                NodeAgents three = own.nodes("drained", 3, 4_096)) {
            Tenant tenant = Tenant.create(own.as("ada@example.com"));
            String release = tenant.release("one", 64, Map.of("web", 1));
            JsonNode plan = plan(tenant, release);
            String node = plan.at("/workloads/0/steps/0/node_id").asString();
            String unused = three.nodes().stream()
                    .map(agent -> agent.nodeId())
                    .filter(id -> !id.equals(node))
                    .findFirst()
                    .orElseThrow();

            own.operator().post("/v1/nodes/" + unused + "/drain", null).expect(200);
            own.operator().post("/v1/nodes/" + unused + "/activate", null).expect(200);
            own.operator().post("/v1/nodes/" + node + "/drain", null).expect(200);
            apply(tenant, release, plan).expect(409, "plan_stale");

            own.operator().post("/v1/nodes/" + node + "/activate", null).expect(200);
            tenant.awaitSucceeded(apply(tenant, release, plan).expect(201).get("/id"), LIMIT);
        }
    }

    @Test
    void a_drain_is_planned_with_what_moves_and_what_stays() throws Exception {
        try (TestServer own = TestServer.start(Map.of(), new ContractCheck()::check);
                NodeAgents three = own.nodes("emptied", 3, 4_096)) {
            Tenant tenant = Tenant.create(own.as("ada@example.com"));
            tenant.awaitSucceeded(tenant.deploy(webAndDatabase(own, tenant)), LIMIT);
            tenant.awaitReady(4, LIMIT);
            JsonNode staying = tenant.instances("?process_type=db").get(0);
            String node = staying.at("/node_id").asString();
            JsonNode moved = tenant.instances("?process_type=web")
                    .valueStream()
                    .filter(instance -> instance.at("/node_id").asString().equals(node))
                    .findFirst()
                    .orElseThrow();

            JsonNode plan = own.operator()
                    .post("/v1/nodes/" + node + "/drain?dry_run=true", null)
                    .expect(200)
                    .json();

            assertThat(plan.at("/kind").asString()).isEqualTo("drain");
            assertThat(plan.at("/workloads")).hasSize(2);
            JsonNode web = ofType(plan, "web");
            assertThat(web.at("/steps/0/step").asString()).isEqualTo("request");
            assertThat(web.at("/steps/0/reason").asString()).isEqualTo("node_draining");
            String target = web.at("/steps/0/node_id").asString();
            assertThat(target).isNotEqualTo(node);
            assertThat(ofType(plan, "db").at("/steps")).isEmpty();
            assertThat(plan.at("/waves/0/workloads/0/steps/0/instance_id").asString())
                    .isEqualTo(moved.at("/id").asString());
            assertThat(plan.at("/warnings")).hasSize(1);
            assertThat(plan.at("/warnings/0/code").asString()).isEqualTo("stateful_blocker");
            assertThat(plan.at("/warnings/0/message").asString())
                    .contains(staying.at("/id").asString());

            own.operator()
                    .post(
                            "/v1/nodes/" + node + "/drain?plan_token="
                                    + plan.at("/plan_token").asString(),
                            null)
                    .expect(200);
            Await.until("web has left the node", LIMIT, () -> on(tenant, node).equals(List.of("db")));
            assertThat(on(tenant, target)).containsExactly("web", "web");
        }
    }

    private static List<String> on(Tenant tenant, String node) {
        return tenant.instances("?status=ready")
                .valueStream()
                .filter(instance -> instance.at("/node_id").asString().equals(node))
                .map(instance -> instance.at("/process_type").asString())
                .sorted()
                .toList();
    }

    private static JsonNode ofType(JsonNode plan, String processType) {
        return plan.at("/workloads")
                .valueStream()
                .filter(workload -> workload.at("/process_type").asString().equals(processType))
                .findFirst()
                .orElseThrow();
    }

    /** Three of web, and one of db that has a volume. */
    private static String webAndDatabase(TestServer server, Tenant tenant) {
        tenant.attachVolume("db", "/data");
        String manifest = """
                schema_version = "v1"
                [image]
                ref = "registry.example/shop:one"
                [processes.web]
                command = ["run"]
                resources = {memory = "64Mi"}
                scaling = {min = 3}
                [processes.db]
                command = ["run"]
                resources = {memory = "64Mi"}
                scaling = {min = 1, max = 1}
                mounts = [{volume = "data", path = "/data"}]
                [[volumes]]
                name = "data"
                size = "1Gi"
                """;
        return tenant.api
                .post(
                        tenant.appPath() + "/releases",
                        Map.of("manifest", manifest, "image_digest", "sha256:" + "ab".repeat(32)))
                .expect(201)
                .get("/id");
    }

    private static Tenant tenant() {
        return Tenant.create(server.as("ada@example.com"));
    }

    private static String anyNode() {
        return nodes.nodes().get(0).nodeId();
    }

    private static JsonNode plan(Tenant tenant, String release) {
        return tenant.api
                .post(tenant.envPath() + "/deploys?dry_run=true", Map.of("release_id", release))
                .expect(200)
                .json();
    }

    /** Plans until nothing comes between: what other tests leave behind still makes room on the same nodes. */
    private static Applied planAndApply(Tenant tenant, String release) {
        List<Applied> applied = new ArrayList<>();
        Await.until("a plan holds until it is applied", LIMIT, () -> {
            JsonNode plan = plan(tenant, release);
            Answer answer = apply(tenant, release, plan);
            if (answer.status() == 409) {
                answer.expect(409, "plan_stale");
                return false;
            }
            return applied.add(new Applied(plan, answer.expect(201).get("/id")));
        });
        return applied.get(0);
    }

    private record Applied(JsonNode plan, String deploy) {}

    private static Answer apply(Tenant tenant, String release, JsonNode plan) {
        return tenant.api.post(
                tenant.envPath() + "/deploys?plan_token="
                        + plan.at("/plan_token").asString(),
                Map.of("release_id", release));
    }

    private static Answer scale(Tenant tenant, String query, String process, int desired) {
        Api api = tenant.api;
        long version = api.get(tenant.envPath() + "/scale")
                .expect(200)
                .json()
                .at("/resource_version")
                .asLong();
        return api.put(
                tenant.envPath() + "/scale" + query,
                Map.of(
                        "processes",
                        List.of(Map.of("process_type", process, "desired", desired)),
                        "expected_version",
                        version));
    }

    private static List<String> plannedPlaces(JsonNode plan) {
        return plan.at("/workloads")
                .valueStream()
                .flatMap(workload -> workload.at("/steps")
                        .valueStream()
                        .map(step -> workload.at("/process_type").asString() + " on "
                                + step.at("/node_id").asString()))
                .sorted()
                .toList();
    }

    private static List<String> placesOf(Tenant tenant) {
        return tenant.instances("?limit=200")
                .valueStream()
                .map(instance -> instance.at("/process_type").asString() + " on "
                        + instance.at("/node_id").asString())
                .sorted()
                .toList();
    }

    /** Once nothing but clockwork changes any more. */
    private static Map<String, List<String>> settledTables() {
        List<Map<String, List<String>>> seen = new ArrayList<>(List.of(tables()));
        Await.until("all is quiet", LIMIT, () -> {
            Map<String, List<String>> now = tables();
            boolean quiet = now.equals(seen.get(seen.size() - 1));
            seen.add(now);
            return quiet;
        });
        return seen.get(seen.size() - 1);
    }

    private static Map<String, List<String>> tables() {
        Map<String, List<String>> tables =
                new HashMap<>(DatabaseDump.of(server.database()).tables());
        tables.keySet().removeAll(CLOCKWORK);
        return tables;
    }
}
