package dev.plfm.kernel.manifest;

import dev.plfm.kernel.value.ImageRef;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the top of a manifest, and through {@link ProcessReader} the rest. */
final class ManifestReader {

    private static final TextRule VOLUME_SIZE = ByteSize.rule("Gi");

    private ManifestReader() {}

    static Manifest read(Table top) {
        top.require("schema_version").only("schema_version", Manifest.SCHEMA_VERSION);
        AppInfo app = app(top.table("app"));
        ImageSpec image = image(top.table("image"));
        EnvDefaults env = EnvDefaults.read(top.table("env"));
        Table processTables = top.require("processes").table("processes");
        if (top.has("processes") && processTables.isEmpty()) {
            top.problem("processes", ManifestErrorCode.E_LENGTH, "must have at least one process type");
        }
        Set<String> volumeNames = new HashSet<>();
        List<VolumeSpec> volumes = volumes(top.tables("volumes"), volumeNames);
        SortedMap<String, ProcessSpec> processes = new TreeMap<>();
        processTables
                .entries(TextRule.NAME)
                .forEach((name, table) -> processes.put(name, new ProcessReader(name, table, env, volumeNames).read()));
        top.finish();
        return new Manifest(app, image, processes, volumes);
    }

    private static AppInfo app(Table table) {
        String name = table.text("name", TextRule.line(1, 64));
        String description = table.text("description", TextRule.line(0, 256));
        table.finish();
        return new AppInfo(name, description);
    }

    private static ImageSpec image(Table table) {
        ImageRef ref = imageRef(table);
        PullPolicy pullPolicy =
                table.choice("pull_policy", PullPolicy.IF_NOT_PRESENT, PullPolicy.values(), PullPolicy::wire);
        table.finish();
        return new ImageSpec(ref, pullPolicy);
    }

    private static @Nullable ImageRef imageRef(Table table) {
        String ref = table.text("ref", TextRule.line(0, 4096));
        if (ref == null) {
            return null;
        }
        if (!ImageRef.isValid(ref)) {
            table.problem("ref", ManifestErrorCode.E_PATTERN, "must read " + ImageRef.FORM);
            return null;
        }
        return new ImageRef(ref);
    }

    private static List<VolumeSpec> volumes(List<Table> tables, Set<String> names) {
        List<VolumeSpec> volumes = new ArrayList<>();
        for (Table table : tables) {
            String name = table.require("name").text("name", TextRule.NAME);
            if (name != null && !names.add(name)) {
                table.problem("name", ManifestErrorCode.E_DUPLICATE, "another volume has this name");
            }
            long size = table.require("size").size("size", ByteSize.GIB, VOLUME_SIZE, ByteSize.GIB, "1Gi");
            String filesystem = table.only("filesystem", "ext4");
            boolean backup = table.flag("backup_enabled", true);
            table.finish();
            volumes.add(new VolumeSpec(name == null ? "" : name, size, filesystem, backup));
        }
        return volumes;
    }
}
