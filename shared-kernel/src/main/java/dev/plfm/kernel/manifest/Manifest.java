package dev.plfm.kernel.manifest;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a release runs, with every default filled in.
 *
 * @param processes the process types by name, in order
 */
public record Manifest(
        AppInfo app, ImageSpec image, SortedMap<String, ProcessSpec> processes, List<VolumeSpec> volumes) {

    /** The only version of the manifest's shape there is. */
    public static final String SCHEMA_VERSION = "v1";

    public Manifest {
        processes = Collections.unmodifiableSortedMap(new TreeMap<>(processes));
        volumes = List.copyOf(volumes);
    }

    /** The names of the process types, sorted. */
    public List<String> processTypes() {
        return List.copyOf(processes.keySet());
    }

    /** The process type of that name, if the manifest has it. */
    public @Nullable ProcessSpec process(String processType) {
        return processes.get(processType);
    }
}
