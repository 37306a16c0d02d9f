package dev.plfm.kernel.manifest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the mounts of one process. */
final class MountReader {

    private static final List<String> SYSTEM = List.of("/proc", "/sys", "/dev");
    private static final String SECRETS = "/run/secrets/platform.env";

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
        String path = withoutDetours(given);
        boolean system = SYSTEM.stream().anyMatch(root -> path.equals(root) || path.startsWith(root + "/"));
        if (system || path.equals("/") || path.equals(SECRETS)) {
            table.problem("path", ManifestErrorCode.E_PATH_FORBIDDEN, path + " belongs to the platform");
        }
        return path;
    }

    private static String withoutDetours(String path) {
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/")) {
            if (part.equals("..") && !parts.isEmpty()) {
                parts.remove(parts.size() - 1);
            } else if (!part.isEmpty() && !part.equals(".") && !part.equals("..")) {
                parts.add(part);
            }
        }
        return "/" + String.join("/", parts);
    }
}
