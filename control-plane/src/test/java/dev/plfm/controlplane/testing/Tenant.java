package dev.plfm.controlplane.testing;

import dev.plfm.controlplane.testing.Api.Answer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** An organization with an app and an environment, and the things a person does with them. */
public final class Tenant {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    public final Api api;
    public final String org;
    public final String app;
    public final String env;

    private Tenant(Api api, String org, String app, String env) {
        this.api = api;
        this.org = org;
        this.app = app;
        this.env = env;
    }

    public static Tenant create(Api api) {
        String name = "t" + NUMBER.incrementAndGet();
        String org = api.post("/v1/orgs", Map.of("name", name)).expect(201).get("/id");
        String app = api.post("/v1/orgs/" + org + "/apps", Map.of("name", "shop"))
                .expect(201)
                .get("/id");
        String env = api.post("/v1/orgs/" + org + "/apps/" + app + "/envs", Map.of("name", "prod"))
                .expect(201)
                .get("/id");
        return new Tenant(api, org, app, env);
    }

    /** Another environment of the same app. */
    public Tenant inAnotherEnv(String name) {
        String other =
                api.post(appPath() + "/envs", Map.of("name", name)).expect(201).get("/id");
        return new Tenant(api, org, app, other);
    }

    /** The same with another client. */
    public Tenant with(Api other) {
        return new Tenant(other, org, app, env);
    }

    /** A new volume, attached there; answers with its id. */
    public String attachVolume(String processType, String path) {
        String volume = api.post("/v1/orgs/" + org + "/volumes", Map.of("size_bytes", 1L << 30))
                .expect(201)
                .get("/id");
        attach(volume, processType, path);
        return volume;
    }

    /** Answers with the attachment's id. */
    public String attach(String volume, String processType, String path) {
        return api.post(
                        envPath() + "/volume-attachments",
                        Map.of("volume_id", volume, "process_type", processType, "mount_path", path))
                .expect(201)
                .get("/id");
    }

    public String appPath() {
        return "/v1/orgs/" + org + "/apps/" + app;
    }

    public String envPath() {
        return appPath() + "/envs/" + env;
    }

    /** A release of one process type {@code web} that differs from others by its command. */
    public String release(String label) {
        return release(label, 64, Map.of("web", 1));
    }

    /** A release of one process type {@code web} of whose instances the first so many on each simulated node fail to boot. */
    public String failingRelease(String label, int failures, int minimum) {
        return release(
                label,
                64,
                Map.of("web", minimum),
                "[env.vars]\nSIMULATED_FAILURES = \"" + failures + "\"\nLABEL = \"" + org + label + "\"\n");
    }

    /** @param processes minimum instances of each process type; each listens on port 8443 */
    public String release(String label, int memoryMi, Map<String, Integer> processes) {
        return release(label, memoryMi, processes, "");
    }

    private String release(String label, int memoryMi, Map<String, Integer> processes, String more) {
        StringBuilder manifest = new StringBuilder("schema_version = \"v1\"\n[image]\nref = \"registry.example/shop:")
                .append(label)
                .append("\"\n");
        processes.forEach((process, minimum) -> manifest.append("[processes.")
                .append(process)
                .append("]\ncommand = [\"run\", \"")
                .append(label)
                .append("\"]\nresources = {memory = \"")
                .append(memoryMi)
                .append("Mi\"}\nscaling = {min = ")
                .append(minimum)
                .append("}\nports = [{name = \"https\", internal = 8443}]\n"));
        manifest.append(more);
        return api.post(
                        appPath() + "/releases",
                        Map.of("manifest", manifest.toString(), "image_digest", "sha256:" + "ab".repeat(32)))
                .expect(201)
                .get("/id");
    }

    public String deploy(String release) {
        return api.post(envPath() + "/deploys", Map.of("release_id", release))
                .expect(201)
                .get("/id");
    }

    /** @param rollout null for the defaults of the strategy */
    public String deploy(String release, String strategy, @Nullable Map<String, ?> rollout) {
        Map<String, Object> body = new HashMap<>(Map.of("release_id", release, "strategy", strategy));
        if (rollout != null) {
            body.put("rollout", rollout);
        }
        return api.post(envPath() + "/deploys", body).expect(201).get("/id");
    }

    /** Tells a deploy to pause, resume, promote or abort. */
    public Answer tell(String deploy, String what) {
        return api.post(envPath() + "/deploys/" + deploy + "/" + what, null);
    }

    public String rollback(String release) {
        return api.post(envPath() + "/rollbacks", Map.of("release_id", release))
                .expect(201)
                .get("/id");
    }

    public void scale(String process, int desired) {
        long version = api.get(envPath() + "/scale")
                .expect(200)
                .json()
                .at("/resource_version")
                .asLong();
        api.put(
                        envPath() + "/scale",
                        Map.of(
                                "processes",
                                List.of(Map.of("process_type", process, "desired", desired)),
                                "expected_version",
                                version))
                .expect(200);
    }

    public JsonNode deployStatus(String deploy) {
        return api.get(envPath() + "/deploys/" + deploy).expect(200).json();
    }

    public void awaitSucceeded(String deploy, Duration limit) {
        Await.until(
                "deploy succeeded",
                limit,
                () -> {
                    String status = deployStatus(deploy).at("/status").asString();
                    if (status.equals("failed")) {
                        throw new AssertionError("deploy failed: " + deployStatus(deploy));
                    }
                    return status.equals("succeeded");
                },
                () -> deployStatus(deploy) + " " + instances("?limit=200"));
    }

    /** Waits until the deploy shows the phase. */
    public void awaitPhase(String deploy, String phase, Duration limit) {
        Await.until(
                phase,
                limit,
                () -> deployStatus(deploy).at("/phase").asString("").equals(phase),
                () -> deployStatus(deploy) + " " + instances("?limit=200"));
    }

    /** Waits until the deploy has failed and answers with it. */
    public JsonNode awaitFailed(String deploy, Duration limit) {
        Await.until(
                "deploy failed",
                limit,
                () -> deployStatus(deploy).at("/status").asString().equals("failed"),
                () -> deployStatus(deploy) + " " + instances("?limit=200"));
        return deployStatus(deploy);
    }

    /** How many instances of the release are ready. */
    public long ready(String release) {
        return instances("?status=ready&limit=200")
                .valueStream()
                .filter(instance -> instance.at("/release_id").asString().equals(release))
                .count();
    }

    public JsonNode instances(String query) {
        return api.get(envPath() + "/instances" + query).expect(200).json().at("/items");
    }

    public int ready() {
        return api.get(envPath() + "/status")
                .expect(200)
                .json()
                .at("/instances/ready")
                .asInt();
    }

    public void awaitReady(int count, Duration limit) {
        Await.until(
                count + " ready",
                limit,
                () -> {
                    JsonNode counts =
                            api.get(envPath() + "/status").expect(200).json().at("/instances");
                    return counts.at("/ready").asInt() == count
                            && counts.at("/draining").asInt() == 0;
                },
                () -> api.get(envPath() + "/status").text());
    }
}
