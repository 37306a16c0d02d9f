package dev.plfm.controlplane.demo;

import dev.plfm.controlplane.client.ApiClient;
import dev.plfm.kernel.json.Json;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What a team does to run something: a place for it, a release, a deploy. What an earlier run made is found and kept. */
final class Scenario {
    private static final String ORG = "Demo";
    private static final String PROJECT = "demo";
    private static final String ENVIRONMENT = "production";

    private final ApiClient api;

    Scenario(ApiClient api) {
        this.api = api;
    }

    /** A manifest that the API found valid. */
    record Checked(String text, JsonNode canonical, String hash) {}

    Checked check(String manifest) {
        JsonNode answer = api.post("/v1/manifests/validate", Map.of("manifest", manifest));
        if (answer.path("valid").asBoolean()) {
            return new Checked(
                    manifest,
                    Json.lenient().readTree(answer.path("canonical").asString()),
                    answer.path("manifest_hash").asString());
        }
        StringBuilder text = new StringBuilder("the manifest is not valid:");
        answer.path("errors").forEach(error -> text.append("\n    ")
                .append(error.path("path").asString(""))
                .append("  ")
                .append(error.path("message").asString("")));
        throw new DemoException(text.toString());
    }

    Place place(Checked manifest) {
        String appName = manifest.canonical().path("app").path("name").asString("hello");
        String orgId = named("/v1/orgs", Map.of("name", ORG));
        String org = "/v1/orgs/" + orgId;
        String projectId = named(org + "/projects", Map.of("name", PROJECT));
        String appId = named(org + "/apps", Map.of("name", appName, "project_id", projectId));
        String envId = named(org + "/apps/" + appId + "/envs", Map.of("name", ENVIRONMENT));
        return new Place(orgId, projectId, appId, envId, appName);
    }

    private String named(String path, Map<String, String> body) {
        return api.find(path, item -> item.path("name").asString("").equals(body.get("name")))
                .orElseGet(() -> api.post(path, body))
                .path("id")
                .asString();
    }

    /** A release of exactly this manifest: the latest there is, or a new one. */
    JsonNode release(Place place, Checked manifest) {
        return api.list(place.app() + "/releases").stream()
                .filter(release -> release.path("manifest_hash").asString("").equals(manifest.hash()))
                .reduce((earlier, later) -> later)
                .orElseGet(() -> api.post(place.app() + "/releases", Map.of("manifest", manifest.text())));
    }

    /** The deploy that brings the release to the environment: the last one, if it does, or a new one. */
    JsonNode deploy(Place place, String releaseId) {
        return api.list(place.env() + "/deploys").stream()
                .reduce((earlier, later) -> later)
                .filter(last -> last.path("release_id").asString("").equals(releaseId)
                        && !last.path("status").asString("").equals("failed"))
                .orElseGet(() -> api.post(place.env() + "/deploys", Map.of("release_id", releaseId)));
    }
}
