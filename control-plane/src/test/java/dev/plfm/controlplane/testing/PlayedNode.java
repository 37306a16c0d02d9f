package dev.plfm.controlplane.testing;

import dev.plfm.controlplane.testing.Api.Answer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** A node that a test plays by itself, and that only workloads with its label are placed on. */
public final class PlayedNode implements AutoCloseable {
    private static final String LABEL = "played";

    public final Api api;
    public final String path;

    private final Api operator;
    private final String label;

    private PlayedNode(Api operator, String label, Answer enrolled) {
        this.operator = operator;
        this.label = label;
        this.path = "/v1/nodes/" + enrolled.get("/id");
        this.api = operator.withToken(enrolled.get("/node_token"));
    }

    public static PlayedNode enrol(Api operator) {
        String label = UUID.randomUUID().toString();
        Answer enrolled = operator.post(
                        "/v1/nodes/enroll",
                        Map.of(
                                "hostname",
                                "played-" + label,
                                "region",
                                "eu-1",
                                "wireguard_public_key",
                                "a2V5",
                                "agent_mtls_subject",
                                "CN=played",
                                "cpu_cores",
                                4,
                                "memory_bytes",
                                1L << 30,
                                "labels",
                                Map.of("arch", "amd64", LABEL, label)))
                .expect(201);
        PlayedNode node = new PlayedNode(operator, label, enrolled);
        node.beat();
        return node;
    }

    /** From now on the environment's process type is placed here and nowhere else. */
    public void attract(Tenant tenant, String processType) {
        tenant.api
                .put(
                        tenant.envPath() + "/workloads/" + processType + "/placement",
                        Map.of(
                                "constraints",
                                List.of(Map.of("label", LABEL, "operator", "in", "values", List.of(label))),
                                "expected_version",
                                1))
                .expect(200);
    }

    public JsonNode plan() {
        return api.get(path + "/plan").expect(200).json();
    }

    /** Says that an instance of the plan has the status. */
    public void report(JsonNode workload, String status) {
        beat();
        api.post(
                        path + "/instances/" + workload.at("/instance_id").asString() + "/status",
                        Map.of("status", status, "boot_id", "b"))
                .expect(200);
    }

    public void beat() {
        api.post(
                        path + "/heartbeat",
                        Map.of(
                                "state",
                                "active",
                                "available_cpu_cores",
                                4,
                                "available_memory_bytes",
                                1L << 30,
                                "instance_count",
                                0))
                .expect(200);
    }

    /** Nothing is placed here any more. */
    @Override
    public void close() {
        operator.post(path + "/disable", null).expect(200);
    }
}
