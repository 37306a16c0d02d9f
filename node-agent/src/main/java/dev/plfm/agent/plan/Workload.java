package dev.plfm.agent.plan;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The parts of a plan's {@code workload} that this agent acts on. */
public record Workload(
        List<String> command,
        @Nullable String workdir,
        Map<String, String> envVars,
        @Nullable Resources resources,
        @Nullable Network network,
        @Nullable Health health,
        Lifecycle lifecycle) {

    // Members may be missing from the JSON, whatever the types say.
    public Workload {
        command = Objects.requireNonNullElse(command, List.of());
        envVars = Objects.requireNonNullElse(envVars, Map.of());
        lifecycle = Objects.requireNonNullElse(lifecycle, Lifecycle.DEFAULT);
    }

    public List<Port> ports() {
        return network == null ? List.of() : network.ports();
    }

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
