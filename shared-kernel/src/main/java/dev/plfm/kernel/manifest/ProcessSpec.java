package dev.plfm.kernel.manifest;

import dev.plfm.kernel.value.Resources;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One process type as it is to run: its own settings over those of {@code env}, defaults filled in.
 *
 * @param name the process type
 * @param vars the environment variables it sees, secrets aside
 * @param prestarts what runs before it, in this order
 * @param secretsRequired whether it must not start before the environment has a secret bundle
 */
public record ProcessSpec(
        String name,
        List<String> command,
        @Nullable String workdir,
        @Nullable String user,
        SortedMap<String, String> vars,
        List<Prestart> prestarts,
        Resources resources,
        Scaling scaling,
        Restart restart,
        List<Port> ports,
        @Nullable HealthCheck health,
        List<Mount> mounts,
        boolean secretsRequired) {

    public ProcessSpec {
        command = List.copyOf(command);
        vars = Collections.unmodifiableSortedMap(new TreeMap<>(vars));
        prestarts = List.copyOf(prestarts);
        ports = List.copyOf(ports);
        mounts = List.copyOf(mounts);
    }

    /** Whether it has volumes, and so at most one instance, bound to their home node. */
    public boolean isStateful() {
        return !mounts.isEmpty();
    }
}
