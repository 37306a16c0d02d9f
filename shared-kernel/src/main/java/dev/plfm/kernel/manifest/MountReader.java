package dev.plfm.kernel.manifest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the mounts of one process. */
final class MountReader {

    private MountReader() {}

    static List<Mount> read(List<Table> tables, Set<String> volumes) {
        List<Mount> mounts = new ArrayList<>();
        Set<String> paths = new HashSet<>();
        for (Table table : tables) {
            String volume = table.require("volume").text("volume", TextRule.NAME);
            if (volume != null && !volumes.contains(volume)) {
                table.problem("volume", ManifestErrorCode.E_UNKNOWN_REFERENCE, "the manifest declares no such volume");
            }
            String path = path(table);
            if (path != null && !paths.add(path)) {
                table.problem("path", ManifestErrorCode.E_DUPLICATE, "another mount has this path");
            }
            boolean readOnly = table.flag("read_only", false);
            table.finish();
            mounts.add(new Mount(volume == null ? "" : volume, path == null ? "" : path, readOnly));
        }
        return mounts;
    }

    private static @Nullable String path(Table table) {
        String given = table.require("path").text("path", TextRule.ABSOLUTE_PATH);
        if (given == null) {
            return null;
        }
        String path = MountPaths.withoutDetours(given);
        if (MountPaths.isPlatforms(path)) {
            table.problem("path", ManifestErrorCode.E_PATH_FORBIDDEN, path + " belongs to the platform");
        }
        return path;
    }
}
