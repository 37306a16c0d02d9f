package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.Await;
import dev.plfm.controlplane.testing.ContractCheck;
import dev.plfm.controlplane.testing.EventStream;
import dev.plfm.controlplane.testing.LoggedEvents;
import dev.plfm.controlplane.testing.SharedServer;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.controlplane.testing.TestServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Every operation of the document, used as people and nodes use it; what is said is held against the document. */
class ContractTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String SOMEBODY = "ada@example.com";
    private static final String NOBODYS_APP = "/v1/orgs/org_01JD0000000000000000000001/apps";

    private static final ContractCheck CHECK = SharedServer.contract();
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start(Map.of(), CHECK::check);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void every_operation_answers_as_documented() throws Exception {
        platform();
        Tenant tenant = Tenant.create(server.as(SOMEBODY));
        organization(tenant);
        projectsAndApps(tenant);
        Node node = enroll();
        String instance = deploy(tenant, node);
        reads(tenant, instance);
        streams(tenant);
        node.operate();
        deleteEnvironment(tenant, node);

        for (JsonNode event : LoggedEvents.of(server.sql())) {
            assertThat(CHECK.eventViolations(event)).as(event.toString()).isEmpty();
        }
    }

    @Test
    void refusals_are_problems_of_the_document() {
        Api api = server.as(SOMEBODY);
        Tenant tenant = Tenant.create(api);

        api.withToken(null).get("/v1/orgs").expect(401, "unauthorized");
        api.withToken("plfm_at_unknown").get("/v1/orgs").expect(401);
        api.get("/v1/orgs/nonsense").expect(400, "invalid_id");
        api.get("/v1/orgs?limit=0").expect(400, "invalid_argument");
        api.get("/v1/orgs?cursor=nonsense").expect(400, "invalid_cursor");
        api.get(NOBODYS_APP).expect(404, "not_found");
        api.get("/v1/nowhere").expect(404, "not_found");
        api.delete("/v1/orgs").expect(405, "method_not_allowed");
        api.get(tenant.appPath(), "Accept", "image/png").expect(406, "not_acceptable");
        api.get(tenant.appPath(), "X-Min-Event-Id", "soon").expect(400, "invalid_argument");
        api.post("/v1/orgs", "{").expect(400, "invalid_json");
        api.post("/v1/orgs", Map.of("name", "x", "surprise", 1)).expect(400, "invalid_argument");
        api.post("/v1/orgs", Map.of("name", "x"), "Idempotency-Key", "short").expect(400, "invalid_idempotency_key");
        api.post("/v1/orgs", "name=x", "Content-Type", "text/plain").expect(415, "unsupported_media_type");
        api.post("/v1/orgs", Map.of("name", "x".repeat(2 << 20))).expect(413, "payload_too_large");
        api.post("/v1/orgs/" + tenant.org + "/apps", Map.of("name", "shop")).expect(409, "already_exists");
        api.patch(tenant.appPath(), Map.of("name", "other", "expected_version", 7))
                .expect(409, "version_conflict");
        api.delete(tenant.appPath()).expect(409, "in_use");
        api.post(tenant.appPath() + "/releases", Map.of("manifest", "schema_version = \"v1\""))
                .expect(400, "invalid_manifest");
        api.get("/v1/nodes/node_01JD0000000000000000000001/plan").expect(403, "forbidden");
    }

    private static void platform() {
        Api anybody = server.as(SOMEBODY).withToken(null);
        anybody.get("/healthz").expect(200);
        anybody.get("/readyz").expect(200);
        anybody.get("/metrics").expect(200);
    }

    private static void organization(Tenant tenant) {
        String path = "/v1/orgs/" + tenant.org;
        String etag = tenant.api.get(path).expect(200).header("ETag").orElseThrow();
        tenant.api.get(path, "If-None-Match", etag).expect(304);
        tenant.api.get("/v1/orgs").expect(200);
        tenant.api.patch(path, Map.of("name", "renamed"), "If-Match", etag).expect(200);
        Answer member = tenant.api
                .post(path + "/members", Map.of("email", "bob@example.com", "role", "developer"))
                .expect(201);
        String memberPath = path + "/members/" + member.get("/id");
        tenant.api.get(path + "/members").expect(200);
        tenant.api
                .patch(memberPath, Map.of("role", "admin", "expected_version", 1))
                .expect(200);
        tenant.api.delete(memberPath).expect(200);
        tenant.api.delete(memberPath).expect(200);
    }

    private static void projectsAndApps(Tenant tenant) {
        String projects = "/v1/orgs/" + tenant.org + "/projects";
        Map<String, String> body = Map.of("name", "tools");
        Answer made =
                tenant.api.post(projects, body, "Idempotency-Key", "make-tools").expect(201);
        Answer again =
                tenant.api.post(projects, body, "Idempotency-Key", "make-tools").expect(201);
        assertThat(again.text()).isEqualTo(made.text());
        String project = projects + "/" + made.get("/id");
        tenant.api.get(projects).expect(200);
        tenant.api
                .get(project, "X-Min-Event-Id", made.header("X-Event-Id").orElseThrow())
                .expect(200);
        tenant.api
                .patch(project, Map.of("name", "shops", "expected_version", 1))
                .expect(200);
        tenant.api
                .patch(
                        tenant.appPath(),
                        Map.of("project_id", made.get("/id"), "description", "sells", "expected_version", 1))
                .expect(200);
        tenant.api
                .get("/v1/orgs/" + tenant.org + "/apps?project_id=" + made.get("/id"))
                .expect(200);
        tenant.api.get(tenant.appPath()).expect(200);
        tenant.api
                .patch(tenant.envPath(), Map.of("name", "live", "expected_version", 1))
                .expect(200);
        tenant.api.get(tenant.appPath() + "/envs").expect(200);
        tenant.api.get(tenant.envPath()).expect(200);
        Answer other = tenant.api
                .post(projects, Map.of("name", "unused"), "Prefer", "respond-async")
                .expect(201);
        tenant.api.delete(projects + "/" + other.get("/id")).expect(200);
    }

    private static Node enroll() {
        Answer enrolled = server.operator()
                .post(
                        "/v1/nodes/enroll",
                        Map.of(
                                "hostname",
                                "n1",
                                "region",
                                "eu-1",
                                "wireguard_public_key",
                                "key",
                                "agent_mtls_subject",
                                "CN=n1",
                                "cpu_cores",
                                8,
                                "memory_bytes",
                                8L << 30,
                                "labels",
                                Map.of("rack", "r1")))
                .expect(201);
        return new Node(
                "/v1/nodes/" + enrolled.get("/id"),
                server.operator(),
                server.operator().withToken(enrolled.get("/node_token")));
    }

    /** @return the id of the instance that serves in the end */
    private static String deploy(Tenant tenant, Node node) {
        String release = tenant.release("one");
        tenant.api
                .post("/v1/manifests/validate", Map.of("manifest", "schema_version = \"v1\""))
                .expect(200);
        String first = tenant.deploy(release);
        node.serveUntilSucceeded(tenant, first);
        String second = tenant.deploy(tenant.release("two"));
        node.serveUntilSucceeded(tenant, second);
        node.serveUntilSucceeded(tenant, tenant.rollback(release));
        tenant.scale("web", 2);
        node.serveUntil(() -> tenant.ready() == 2);
        tenant.scale("web", 1);
        node.serveUntil(() -> tenant.instances("?status=ready").size() == 1);
        return tenant.instances("?status=ready&process_type=web").at("/0/id").asString();
    }

    private static void reads(Tenant tenant, String instance) {
        tenant.api.get(tenant.appPath() + "/releases?limit=1").expect(200);
        String release = tenant.api.get(tenant.appPath() + "/releases").get("/items/0/id");
        tenant.api.get(tenant.appPath() + "/releases/" + release).expect(200);
        tenant.api.get(tenant.envPath() + "/deploys").expect(200);
        tenant.api.get(tenant.envPath() + "/status").expect(200);
        tenant.api.get(tenant.envPath() + "/workloads").expect(200);
        tenant.api.get(tenant.envPath() + "/workloads/web").expect(200);
        tenant.api.get(tenant.envPath() + "/instances/" + instance).expect(200);
        tenant.api.get("/v1/orgs/" + tenant.org + "/events?limit=200").expect(200);
        tenant.api
                .get("/v1/orgs/" + tenant.org + "/events?event_type=app.created&app_id=" + tenant.app)
                .expect(200);
    }

    private static void streams(Tenant tenant) throws Exception {
        URI stream = tenant.api.readers().get(0).resolve("/v1/orgs/" + tenant.org + "/events/stream");
        for (String accept : List.of("application/x-ndjson", "text/event-stream")) {
            CHECK.check(EventStream.readUntil(stream, "user:" + SOMEBODY, accept, "deploy.status_changed"));
        }
    }

    private static void deleteEnvironment(Tenant tenant, Node node) {
        tenant.api.delete(tenant.envPath()).expect(200);
        node.serveUntil(() -> tenant.api.get(tenant.envPath()).status() == 404);
        tenant.api.delete(tenant.appPath()).expect(200);
    }

    /** A node played by hand: it does at once what its plan says. */
    private record Node(String path, Api operator, Api own) {
        void serveUntilSucceeded(Tenant tenant, String deploy) {
            serveUntil(
                    () -> tenant.deployStatus(deploy).get("status").asString().equals("succeeded"));
        }

        void serveUntil(java.util.function.BooleanSupplier condition) {
            Await.until(
                    "the plan is served",
                    LIMIT,
                    () -> {
                        serve();
                        return condition.getAsBoolean();
                    },
                    () -> own.get(path + "/plan").text());
        }

        private void serve() {
            own.post(path + "/heartbeat", heartbeat()).expect(200);
            for (JsonNode assignment :
                    own.get(path + "/plan").expect(200).json().get("instances")) {
                String report =
                        path + "/instances/" + assignment.get("instance_id").asString() + "/status";
                if (assignment.get("desired_state").asString().equals("running")) {
                    own.post(report, Map.of("status", "booting", "boot_id", "b1"))
                            .expect(200);
                    own.post(report, Map.of("status", "ready", "boot_id", "b1")).expect(200);
                } else {
                    own.post(report, Map.of("status", "stopped", "boot_id", "b1", "exit_code", 0))
                            .expect(200);
                }
            }
        }

        private static Map<String, Object> heartbeat() {
            return Map.of(
                    "state",
                    "active",
                    "available_cpu_cores",
                    7.5,
                    "available_memory_bytes",
                    4L << 30,
                    "instance_count",
                    1);
        }

        void operate() {
            operator.get("/v1/nodes").expect(200);
            operator.get(path).expect(200);
            Answer plan = own.get(path + "/plan?wait_seconds=0").expect(200);
            own.get(
                            path + "/plan?wait_seconds=1",
                            "If-None-Match",
                            plan.header("ETag").orElseThrow())
                    .expect(304);
            operator.post(path + "/drain", null).expect(200);
            operator.get(path + "/drain").expect(200);
            operator.post(path + "/disable", null).expect(200);
            operator.post(path + "/activate", null).expect(200);
        }
    }
}
