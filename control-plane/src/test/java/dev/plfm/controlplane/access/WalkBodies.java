package dev.plfm.controlplane.access;

import static java.util.Map.entry;

import dev.plfm.controlplane.testing.ApiOperation;
import dev.plfm.controlplane.testing.TestKeys;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** A good body for every operation that takes one. */
final class WalkBodies {
    private static final Map<String, Object> NONE = Map.of();
    private static final String SCHEMA = "schema_version = \"v1\"\n";

    private static final Map<String, Function<WalkTenant, Map<String, Object>>> BODIES = Map.ofEntries(
            entry("startDevice", tenant -> Map.of("device_name", "a laptop")),
            entry("pollDevice", tenant -> Map.of("device_code", tenant.approvedDevice())),
            entry(
                    "getClientToken",
                    tenant -> Map.of(
                            "grant_type", "client_credentials",
                            "client_id", tenant.client().id(),
                            "client_secret", tenant.client().secret())),
            entry("refreshToken", tenant -> Map.of("refresh_token", tenant.refreshToken())),
            entry("revokeToken", tenant -> Map.of("refresh_token", tenant.refreshToken())),
            entry("createAccount", tenant -> Map.of("email", fresh() + "@example.com")),
            entry("createOrg", WalkBodies::named),
            entry("updateOrg", tenant -> renamed(tenant, "/v1/orgs/{org_id}")),
            entry(
                    "setQuotas",
                    tenant -> Map.of(
                            "limits",
                            Map.of("max_routes", 1_000),
                            "expected_version",
                            tenant.version("/v1/orgs/{org_id}/quotas"))),
            entry("addMember", tenant -> Map.of("email", fresh() + "@example.com", "role", "developer")),
            entry("updateMember", tenant -> Map.of("role", "developer", "expected_version", 1)),
            entry("removeMember", tenant -> NONE),
            entry("createServicePrincipal", tenant -> Map.of("name", fresh(), "scopes", List.of("orgs:admin"))),
            entry(
                    "updateServicePrincipal",
                    tenant -> Map.of(
                            "scopes",
                            List.of("orgs:admin", "apps:read"),
                            "expected_version",
                            tenant.version("/v1/orgs/{org_id}/service-principals/{sp_id}"))),
            entry("deleteServicePrincipal", tenant -> NONE),
            entry("rotateServicePrincipal", tenant -> NONE),
            entry("createProject", WalkBodies::named),
            entry("updateProject", tenant -> renamed(tenant, "/v1/orgs/{org_id}/projects/{project_id}")),
            entry("deleteProject", tenant -> NONE),
            entry("createApp", WalkBodies::named),
            entry("updateApp", tenant -> renamed(tenant, "/v1/orgs/{org_id}/apps/{app_id}")),
            entry("deleteApp", tenant -> NONE),
            entry("createEnv", WalkBodies::named),
            entry("updateEnv", tenant -> renamed(tenant, "/v1/orgs/{org_id}/apps/{app_id}/envs/{env_id}")),
            entry("deleteEnv", tenant -> NONE),
            entry(
                    "createRelease",
                    tenant -> Map.of(
                            "manifest",
                            SCHEMA + "[image]\nref = \"registry.example/a:1\"\n[processes.web]\ncommand = [\"run\"]\n"
                                    + "resources = {memory = \"64Mi\"}\n",
                            "image_digest",
                            "sha256:" + "ab".repeat(32))),
            entry("createDeploy", WalkBodies::release),
            entry("createRollback", WalkBodies::release),
            entry(
                    "setScale",
                    tenant -> Map.of(
                            "processes",
                            List.of(Map.of("process_type", "web", "desired", 2)),
                            "expected_version",
                            tenant.version("/v1/orgs/{org_id}/apps/{app_id}/envs/{env_id}/scale"))),
            entry(
                    "setPlacement",
                    tenant -> Map.of(
                            "affinities",
                            List.of(Map.of("label", fresh(), "operator", "in", "values", List.of("ssd"), "weight", 10)),
                            "expected_version",
                            tenant.version("/v1/orgs/{org_id}/apps/{app_id}/envs/{env_id}/workloads/web/placement"))),
            entry("setSecrets", tenant -> Map.of("values", Map.of("KEY", fresh()))),
            entry("createVolume", tenant -> Map.of("size_bytes", 1L << 30)),
            entry("deleteVolume", tenant -> NONE),
            entry("createSnapshot", tenant -> Map.of("note", "walk")),
            entry("restoreVolume", tenant -> Map.of("snapshot_id", tenant.ids().get("snapshot_id"))),
            entry(
                    "attachVolume",
                    tenant -> Map.of(
                            "volume_id", tenant.freeVolume(), "process_type", "walk", "mount_path", "/" + fresh())),
            entry("detachVolume", tenant -> NONE),
            entry("reportVolumeJobStatus", tenant -> Map.of("status", "running")),
            entry(
                    "createRoute",
                    tenant -> Map.of(
                            "hostname",
                            fresh() + ".example.com",
                            "listen_port",
                            443,
                            "protocol_hint",
                            "tls_passthrough",
                            "backend_process_type",
                            "web",
                            "backend_port",
                            8443)),
            entry(
                    "updateRoute",
                    tenant -> Map.of(
                            "backend_port",
                            8443,
                            "expected_version",
                            tenant.version("/v1/orgs/{org_id}/apps/{app_id}/envs/{env_id}/routes/{route_id}"))),
            entry("deleteRoute", tenant -> NONE),
            entry("enableIpv4", tenant -> NONE),
            entry("disableIpv4", tenant -> NONE),
            entry("validateManifest", tenant -> Map.of("manifest", SCHEMA)),
            entry("enrollNode", tenant -> node(fresh())),
            entry("registerIngress", tenant -> ingress(fresh())),
            entry("deregisterIngress", tenant -> NONE),
            entry("sendIngressHeartbeat", tenant -> Map.of("listen_ports", List.of(443))),
            entry(
                    "sendHeartbeat",
                    tenant -> Map.of(
                            "state", "active",
                            "available_cpu_cores", 1,
                            "available_memory_bytes", 1024,
                            "instance_count", 0)),
            entry(
                    "resealSecret",
                    tenant -> Map.of(
                            "key_id",
                            TestKeys.keyId(),
                            "data",
                            Base64.getEncoder().encodeToString(new byte[64]))),
            entry("reportUnopenableSecret", tenant -> Map.of("key_id", TestKeys.keyId())),
            entry("reportInstanceStatus", tenant -> Map.of("status", "booting", "boot_id", "b")));

    private WalkBodies() {}

    static Map<String, Object> of(ApiOperation operation, WalkTenant tenant) {
        Function<WalkTenant, Map<String, Object>> body = BODIES.get(operation.id());
        if (body == null) {
            throw new AssertionError("the walk has no body for " + operation.id() + ": add one");
        }
        return body.apply(tenant);
    }

    /** Too small for anything to be placed there. */
    static Map<String, Object> node(String hostname) {
        return Map.of(
                "hostname",
                hostname,
                "region",
                "eu-1",
                "wireguard_public_key",
                "a2V5",
                "agent_mtls_subject",
                "CN=" + hostname,
                "cpu_cores",
                1,
                "memory_bytes",
                1024);
    }

    static Map<String, Object> ingress(String hostname) {
        return Map.of("hostname", hostname, "region", "eu-1", "listen_ports", List.of(443));
    }

    static String fresh() {
        return "walk-" + UUID.randomUUID();
    }

    private static Map<String, Object> named(WalkTenant tenant) {
        return Map.of("name", fresh());
    }

    private static Map<String, Object> renamed(WalkTenant tenant, String path) {
        Map<String, Object> body = new HashMap<>(named(tenant));
        body.put("expected_version", tenant.version(path));
        return body;
    }

    private static Map<String, Object> release(WalkTenant tenant) {
        return Map.of("release_id", tenant.ids().get("release_id"));
    }
}
