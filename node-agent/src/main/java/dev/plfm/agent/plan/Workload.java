package dev.plfm.agent.plan;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The parts of a plan's {@code workload} that this agent acts on. */
public record Workload(
        List<String> command,
        @Nullable String workdir,
        Map<String, String> envVars,
        @Nullable Resources resources,
        @Nullable Network network,
        @Nullable Health health,
        Lifecycle lifecycle,
        @Nullable String orgId,
        @Nullable String envId,
        @Nullable Secrets secrets,
        List<Mount> mounts) {

    // Members may be missing from the JSON, whatever the types say.
    public Workload {
        command = Objects.requireNonNullElse(command, List.of());
        envVars = Objects.requireNonNullElse(envVars, Map.of());
        lifecycle = Objects.requireNonNullElse(lifecycle, Lifecycle.DEFAULT);
        mounts = Objects.requireNonNullElse(mounts, List.of());
    }

    /** One that needs neither secrets nor volumes. */
    public Workload(
            List<String> command,
            @Nullable String workdir,
            Map<String, String> envVars,
            @Nullable Resources resources,
            @Nullable Network network,
            @Nullable Health health,
            Lifecycle lifecycle) {
        this(command, workdir, envVars, resources, network, health, lifecycle, null, null, null, List.of());
    }

    /** The same with one more variable. */
    Workload withVariable(String name, String value) {
        Map<String, String> variables = new TreeMap<>(envVars);
        variables.put(name, value);
        return new Workload(
                command, workdir, variables, resources, network, health, lifecycle, orgId, envId, secrets, mounts);
    }

    public List<Port> ports() {
        return network == null ? List.of() : network.ports();
    }

    /** A volume and where the instance is to find it. */
    public record Mount(String volumeId, String mountPath, boolean readOnly) {}

    /** The secrets that an instance gets. */
    public record Secrets(String secretVersionId) {}

    /** What an instance takes from its node. */
    public record Resources(double cpuRequest, long memoryLimitBytes) {}

    /** How an instance is reached. */
    public record Network(List<Port> ports) {
        public Network {
            ports = Objects.requireNonNullElse(ports, List.of());
        }
    }

    /** A port that the instance listens on. */
    public record Port(String name, int port) {}
}
