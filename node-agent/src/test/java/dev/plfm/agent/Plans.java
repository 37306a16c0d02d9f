package dev.plfm.agent;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Says what plans hold, as JSON would. */
final class Plans {
    private Plans() {}

    static Map<String, Object> running(String instanceId) {
        return instance(instanceId, "running");
    }

    static Map<String, Object> draining(String instanceId) {
        return instance(instanceId, "draining");
    }

    static Map<String, Object> stopped(String instanceId) {
        return instance(instanceId, "stopped");
    }

    private static Map<String, Object> instance(String instanceId, String desired) {
        Map<String, Object> assignment = new HashMap<>();
        assignment.put("assignment_id", "asg-" + instanceId);
        assignment.put("instance_id", instanceId);
        assignment.put("generation", 1);
        assignment.put("desired_state", desired);
        assignment.put("drain_grace_seconds", 10);
        assignment.put(
                "workload",
                Map.of(
                        "spec_version", "v1",
                        "process_type", "web",
                        "command", List.of("./serve"),
                        "resources", Map.of("cpu_request", 0.5, "memory_limit_bytes", 64 << 20),
                        "a_member_of_later_versions", List.of(1, 2)));
        return assignment;
    }
}
