package dev.plfm.controlplane.access;

import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.Await;
import dev.plfm.controlplane.testing.SignIn;
import dev.plfm.controlplane.testing.SignIn.Client;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.kernel.access.Role;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.Ids;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An organization with one of everything that a path can name, and those who may call, each with a real token. */
final class WalkTenant {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final SignIn signIn;
    private final String owner;
    private final Api api;
    private final Api operator;
    private final Map<String, String> ids = new HashMap<>(Map.of("process_type", "web"));
    private final Map<Scope, Api> ownersWithout = new EnumMap<>(Scope.class);
    private final Map<Scope, Api> principalsWithout = new EnumMap<>(Scope.class);
    private final Tenant tenant;
    private final Client client;
    private final Api node;
    private final Api ingress;

    WalkTenant(SignIn signIn, String name) {
        this.signIn = signIn;
        this.owner = name + "-" + WalkBodies.fresh() + "@example.com";
        this.api = signIn.as(owner);
        this.operator = signIn.operator("operator@example.com");
        this.tenant = Tenant.create(api);
        String org = "/v1/orgs/" + tenant.org;
        ids.put("org_id", tenant.org);
        ids.put("app_id", tenant.app);
        ids.put("env_id", tenant.env);
        ids.put("project_id", created(org + "/projects", Map.of("name", "tools")));
        ids.put("member_id", created(org + "/members", Map.of("email", "m-" + owner, "role", "readonly")));
        Answer principal = api.post(
                        org + "/service-principals", Map.of("name", "ci", "scopes", List.of("apps:read", "orgs:admin")))
                .expect(201);
        ids.put("sp_id", principal.get("/id"));
        this.client = Client.of(
                api.post(org + "/service-principals", Map.of("name", "signs in", "scopes", List.of("apps:read")))
                        .expect(201));
        ids.put(
                "version_id",
                api.put(tenant.envPath() + "/secrets", Map.of("values", Map.of("KEY", "one")))
                        .expect(200)
                        .get("/current_version_id"));
        ids.put("release_id", tenant.release("one"));
        ids.put("deploy_id", tenant.deploy(ids.get("release_id")));
        Await.until("an instance", LIMIT, () -> !tenant.instances("?process_type=web")
                .isEmpty());
        ids.put("instance_id", tenant.instances("").at("/0/id").asString());
        ids.put("volume_id", freeVolume());
        ids.put(
                "attachment_id",
                created(
                        tenant.envPath() + "/volume-attachments",
                        Map.of("volume_id", freeVolume(), "process_type", "db", "mount_path", "/data")));
        // Only nodes make snapshots, and run jobs, and there is none here.
        ids.put("snapshot_id", Ids.generate("snap"));
        ids.put("job_id", Ids.generate("snap"));
        ids.put(
                "route_id",
                created(
                        tenant.envPath() + "/routes",
                        Map.of(
                                "hostname",
                                WalkBodies.fresh() + ".example.com",
                                "listen_port",
                                443,
                                "protocol_hint",
                                "tls_passthrough",
                                "backend_process_type",
                                "web",
                                "backend_port",
                                8443)));
        Answer enrolled = operator.post("/v1/nodes/enroll", WalkBodies.node(WalkBodies.fresh()))
                .expect(201);
        ids.put("node_id", enrolled.get("/id"));
        this.node = api.withToken(enrolled.get("/node_token"));
        Answer registered = operator.post("/v1/ingress/register", WalkBodies.ingress(WalkBodies.fresh()))
                .expect(201);
        ids.put("ingress_id", registered.get("/id"));
        this.ingress = api.withToken(registered.get("/ingress_token"));
    }

    private String created(String path, Map<String, ?> body) {
        return api.post(path, body).expect(201).get("/id");
    }

    /** A new volume that is attached nowhere. */
    String freeVolume() {
        return created(org("/volumes"), Map.of("size_bytes", 1L << 30));
    }

    Map<String, String> ids() {
        return ids;
    }

    /** With a deploy that waits for a node large enough, and so neither ends nor is a rolling one. */
    Map<String, String> idsWithWaitingDeploy() {
        Map<String, String> others = new HashMap<>(ids);
        Map<String, String> body =
                Map.of("release_id", tenant.release("large", 100_000, Map.of("web", 1)), "strategy", "canary");
        others.put("deploy_id", created(tenant.envPath() + "/deploys", body));
        return others;
    }

    Api owner() {
        return api;
    }

    /** The owner with a token for these scopes only. */
    Api owner(Collection<Scope> scopes) {
        return signIn.as(owner, scopes);
    }

    Api ownerWithout(Scope scope) {
        return ownersWithout.computeIfAbsent(scope, without -> owner(others(without)));
    }

    Api operator() {
        return operator;
    }

    Api node() {
        return node;
    }

    Api ingress() {
        return ingress;
    }

    /** A member, new to the organization, with a token for all that the role gives. */
    Api member(Role role) {
        String email = WalkBodies.fresh() + "@example.com";
        created(org("/members"), Map.of("email", email, "role", role.wire()));
        return signIn.as(email);
    }

    Api principal(Collection<Scope> scopes) {
        return signIn.principal(api, ids.get("org_id"), scopes);
    }

    Api principalWithout(Scope scope) {
        return principalsWithout.computeIfAbsent(scope, without -> principal(others(without)));
    }

    private static EnumSet<Scope> others(Scope scope) {
        EnumSet<Scope> others = EnumSet.copyOf(Scope.ofTenants());
        others.remove(scope);
        return others;
    }

    Client client() {
        return client;
    }

    String refreshToken() {
        return signIn.person(owner, null).refresh();
    }

    String approvedDevice() {
        Answer started = signIn.startDevice(null);
        signIn.decide(started, owner, true);
        return started.get("/device_code");
    }

    String org(String path) {
        return "/v1/orgs/" + ids.get("org_id") + path;
    }

    /** The version that the owner sees at the path. */
    long version(String path) {
        for (Map.Entry<String, String> id : ids.entrySet()) {
            path = path.replace("{" + id.getKey() + "}", id.getValue());
        }
        return api.get(path).expect(200).json().get("resource_version").asLong();
    }
}
