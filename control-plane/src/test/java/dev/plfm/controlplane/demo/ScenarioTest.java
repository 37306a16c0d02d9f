package dev.plfm.controlplane.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.controlplane.client.ApiClient;
import dev.plfm.controlplane.client.ApiException;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScenarioTest {
    private FakeApi api;
    private ApiClient client;

    @BeforeEach
    void start() throws IOException {
        api = new FakeApi();
        client = ApiClient.patient(api.base(), "plfm_at_demo");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void a_first_run_makes_everything_once() {
        Place place = run("one");

        assertThat(place.appName()).isEqualTo("shop");
        assertThat(api.lists.keySet())
                .containsExactly(
                        "/v1/orgs",
                        "/v1/orgs/orgs-1/projects",
                        "/v1/orgs/orgs-1/apps",
                        "/v1/orgs/orgs-1/apps/apps-1/envs",
                        "/v1/orgs/orgs-1/apps/apps-1/releases",
                        "/v1/orgs/orgs-1/apps/apps-1/envs/envs-1/deploys");
        assertThat(api.lists.values()).allSatisfy(list -> assertThat(list).hasSize(1));
    }

    @Test
    void a_second_run_makes_nothing() {
        run("one");
        api.requests.clear();

        run("one");

        assertThat(api.requests).noneMatch(request -> request.startsWith("POST") && !request.endsWith("validate"));
    }

    @Test
    void a_changed_manifest_is_released_and_deployed() {
        run("one");
        run("two");

        assertThat(api.lists.get("/v1/orgs/orgs-1/apps/apps-1/releases")).hasSize(2);
        assertThat(api.lists.get("/v1/orgs/orgs-1/apps/apps-1/envs/envs-1/deploys"))
                .extracting(deploy -> deploy.path("release_id").asString())
                .containsExactly("releases-1", "releases-2");
    }

    @Test
    void the_manifest_of_an_earlier_release_is_deployed_again_without_a_new_release() {
        run("one");
        run("two");
        run("one");

        assertThat(api.lists.get("/v1/orgs/orgs-1/apps/apps-1/releases")).hasSize(2);
        assertThat(api.lists.get("/v1/orgs/orgs-1/apps/apps-1/envs/envs-1/deploys"))
                .extracting(deploy -> deploy.path("release_id").asString())
                .containsExactly("releases-1", "releases-2", "releases-1");
    }

    @Test
    void a_failed_deploy_is_tried_again() {
        run("one");
        api.lists.get("/v1/orgs/orgs-1/apps/apps-1/envs/envs-1/deploys").get(0).put("status", "failed");

        run("one");

        assertThat(api.lists.get("/v1/orgs/orgs-1/apps/apps-1/envs/envs-1/deploys"))
                .hasSize(2);
    }

    @Test
    void a_broken_manifest_is_refused_with_its_errors() {
        assertThatThrownBy(() -> run("broken"))
                .isInstanceOf(DemoException.class)
                .hasMessageContaining("/processes")
                .hasMessageContaining("is required");
    }

    @Test
    void what_is_on_a_later_page_is_found() {
        for (String name : new String[] {"a", "b", "c", "d", "e"}) {
            client.post("/v1/orgs", Map.of("name", name));
        }

        assertThat(client.list("/v1/orgs")).hasSize(5);
        assertThat(client.find("/v1/orgs", org -> org.path("name").asString().equals("e")))
                .isPresent();
    }

    @Test
    void a_retryable_refusal_is_retried() {
        api.refuseNext("{\"code\":\"unavailable\",\"retryable\":true,\"retry_after_seconds\":0}");

        assertThat(client.list("/v1/orgs")).isEmpty();
    }

    @Test
    void another_refusal_is_told_with_its_details() {
        api.refuseNext(
                "{\"code\":\"conflict\",\"detail\":\"no\",\"details\":[{\"field\":\"name\",\"message\":\"taken\"}]}");

        assertThatThrownBy(() -> client.list("/v1/orgs"))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("503 conflict: no")
                .hasMessageContaining("name: taken");
    }

    private Place run(String manifest) {
        Scenario scenario = new Scenario(client);
        Scenario.Checked checked = scenario.check(manifest);
        Place place = scenario.place(checked);
        String release = scenario.release(place, checked).path("id").asString();
        scenario.deploy(place, release);
        return place;
    }
}
