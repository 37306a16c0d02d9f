package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.SharedServer;
import dev.plfm.controlplane.testing.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@Tag("shared-server")
class ResourceTest {
    private final Api api = SharedServer.get().as("ada@example.com");
    private final Tenant tenant = Tenant.create(api);
    private final String org = "/v1/orgs/" + tenant.org;

    @Test
    void a_resource_reads_back_as_its_creation_answered() {
        Answer created =
                api.post(org + "/projects", Map.of("name", "web things")).expect(201);
        String path = created.header("Location").orElseThrow();
        Answer read = api.get(path).expect(200);
        assertThat(read.text()).isEqualTo(created.text());
        assertThat(read.header("ETag")).contains("\"1\"").isEqualTo(created.header("ETag"));
        assertThat(created.header("X-Event-Id")).isPresent();
    }

    @Test
    void a_change_raises_the_version_and_an_old_version_is_refused() {
        Answer changed = api.patch(tenant.appPath(), Map.of("description", "sells things"), "If-Match", "\"1\"")
                .expect(200);
        assertThat(changed.json().at("/resource_version").asLong()).isEqualTo(2);
        assertThat(api.get(tenant.appPath()).text()).isEqualTo(changed.text());
        api.patch(tenant.appPath(), Map.of("name", "late", "expected_version", 1))
                .expect(409, "version_conflict");
        api.delete(tenant.appPath(), "If-Match", "\"1\"").expect(409);
    }

    @Test
    void an_unchanged_resource_is_not_sent_again() {
        assertThat(api.get(tenant.appPath(), "If-None-Match", "\"1\"")
                        .expect(304)
                        .text())
                .isEmpty();
        api.get(tenant.appPath(), "If-None-Match", "\"7\"").expect(200);
    }

    @Test
    void names_are_unique_where_they_must_be_and_free_again_after_a_deletion() {
        api.post(org + "/apps", Map.of("name", "shop")).expect(409, "already_exists");
        api.post(tenant.appPath() + "/envs", Map.of("name", "prod")).expect(409, "already_exists");
        api.delete(tenant.envPath()).expect(200);
        api.get(tenant.envPath()).expect(404, "not_found");
        api.delete(tenant.envPath()).expect(200);
        api.post(tenant.appPath() + "/envs", Map.of("name", "prod")).expect(201);
    }

    @Test
    void what_others_need_cannot_be_deleted() {
        String project =
                api.post(org + "/projects", Map.of("name", "p")).expect(201).get("/id");
        String app = api.post(org + "/apps", Map.of("name", "in-p", "project_id", project))
                .expect(201)
                .get("/id");
        api.delete(org + "/projects/" + project).expect(409, "in_use");
        api.delete(tenant.appPath()).expect(409, "in_use");
        assertThat(api.get(org + "/apps?project_id=" + project).json().at("/items"))
                .hasSize(1);
        api.delete(org + "/apps/" + app).expect(200);
        api.delete(org + "/projects/" + project).expect(200);
    }

    @Test
    void paging_neither_skips_nor_repeats_while_others_write() {
        String apps = org + "/apps";
        for (int i = 0; i < 7; i++) {
            api.post(apps, Map.of("name", "paged" + i)).expect(201);
        }
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = api.get(apps + "?limit=2" + cursor).expect(200).json();
            page.at("/items").forEach(item -> seen.add(item.at("/name").asString()));
            if (seen.size() == 4) {
                api.post(apps, Map.of("name", "written-meanwhile")).expect(201);
            }
            cursor = page.at("/next_cursor").isNull()
                    ? null
                    : "&cursor=" + page.at("/next_cursor").asString();
        } while (cursor != null);
        assertThat(seen)
                .doesNotHaveDuplicates()
                .containsExactly(
                        "shop",
                        "paged0",
                        "paged1",
                        "paged2",
                        "paged3",
                        "paged4",
                        "paged5",
                        "paged6",
                        "written-meanwhile");
    }

    @Test
    void members_come_go_and_lose_access_at_once() {
        Api bob = SharedServer.get().as("bob@example.com");
        bob.get(org).expect(404, "not_found");
        Answer added = api.post(org + "/members", Map.of("email", "Bob@Example.com", "role", "readonly"))
                .expect(201);
        bob.get(org + "/apps").expect(200);
        bob.post(org + "/apps", Map.of("name", "bobs")).expect(403, "insufficient_scope");
        String member = org + "/members/" + added.get("/id");
        api.patch(member, Map.of("role", "developer", "expected_version", 1)).expect(200);
        bob.post(org + "/apps", Map.of("name", "bobs")).expect(201);
        assertThat(api.get(org + "/members").json().at("/items")).hasSize(2);
        api.delete(member).expect(200);
        bob.get(org + "/apps").expect(404, "not_found");
        String owner = api.get(org + "/members").json().at("/items/0/id").asString();
        api.delete(org + "/members/" + owner).expect(409, "conflict");
    }

    @Test
    void a_release_is_made_of_a_manifest_or_of_its_short_form() {
        String release = tenant.release("one", 64, Map.of("web", 2, "worker", 1));
        JsonNode read =
                api.get(tenant.appPath() + "/releases/" + release).expect(200).json();
        assertThat(read.at("/process_types").toString()).isEqualTo("[\"web\",\"worker\"]");
        api.post(
                        tenant.appPath() + "/releases",
                        Map.of(
                                "image_ref",
                                "registry.example/shop:2",
                                "image_digest",
                                "sha256:" + "cd".repeat(32),
                                "manifest_schema_version",
                                1,
                                "manifest_hash",
                                "sha256:" + "ef".repeat(32),
                                "command",
                                List.of("serve")))
                .expect(201);
        Answer refused =
                api.post(tenant.appPath() + "/releases", Map.of("manifest", "schema_version = \"v2\"\n[processes]"));
        refused.expect(400, "invalid_manifest");
        assertThat(refused.json().at("/details")).hasSizeGreaterThan(1);
        JsonNode validation = api.post("/v1/manifests/validate", Map.of("manifest", "schema_version = \"v2\""))
                .expect(200)
                .json();
        assertThat(validation.at("/valid").asBoolean()).isFalse();
        assertThat(api.get(tenant.appPath() + "/releases").json().at("/items")).hasSize(2);
    }

    @Test
    void every_write_stands_in_the_event_log_with_who_and_why() {
        api.patch(tenant.appPath(), Map.of("name", "renamed", "expected_version", 1), "X-Request-Id", "my-request")
                .expect(200);
        JsonNode events = api.get(org + "/events?event_type=app.updated")
                .expect(200)
                .json()
                .at("/items");
        assertThat(events).hasSize(1);
        JsonNode event = events.get(0);
        assertThat(event.at("/request_id").asString()).isEqualTo("my-request");
        assertThat(event.at("/actor_type").asString()).isEqualTo("user");
        assertThat(event.at("/aggregate_seq").asLong()).isEqualTo(2);
        assertThat(event.at("/payload/name").asString()).isEqualTo("renamed");
        assertThat(SharedServer.contract().eventViolations(event)).isEmpty();
    }

    @Test
    void a_read_can_ask_for_a_position_and_is_told_when_it_is_not_reached() {
        String eventId = api.post(org + "/projects", Map.of("name", "async"), "Prefer", "respond-async")
                .expect(201)
                .header("X-Event-Id")
                .orElseThrow();
        assertThat(api.get(org + "/projects", "X-Min-Event-Id", eventId)
                        .expect(200)
                        .text())
                .contains("async");
        api.get(org + "/projects", "X-Min-Event-Id", "999999999").expect(503, "projection_lagging");
    }

    @Test
    void organizations_projects_and_environments_can_be_renamed_and_listed() {
        assertThat(api.get(org).expect(200).get("/name")).isNotEmpty();
        api.patch(org, Map.of("name", "Renamed", "expected_version", 1)).expect(200);
        JsonNode orgs = api.get("/v1/orgs?limit=200").expect(200).json();
        assertThat(orgs.at("/total").asLong()).isEqualTo(orgs.at("/items").size());
        String project = org + "/projects/"
                + api.post(org + "/projects", Map.of("name", "before"))
                        .expect(201)
                        .get("/id");
        api.patch(project, Map.of("name", "after", "expected_version", 1)).expect(200);
        assertThat(api.get(project).expect(200).get("/name")).isEqualTo("after");
        api.patch(tenant.envPath(), Map.of("name", "staging", "expected_version", 1))
                .expect(200);
        assertThat(api.get(tenant.appPath() + "/envs")
                        .expect(200)
                        .json()
                        .at("/items/0/name")
                        .asString())
                .isEqualTo("staging");
    }

    @Test
    void health_readiness_and_figures_are_open_to_all() {
        Api anybody = api.withToken(null);
        anybody.get("/healthz").expect(200);
        anybody.get("/readyz").expect(200);
        assertThat(anybody.get("/metrics").expect(200).text()).contains("jvm_memory_used_bytes");
    }
}
