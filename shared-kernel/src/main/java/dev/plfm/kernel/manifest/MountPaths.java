package dev.plfm.kernel.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.plfm.kernel.error.DomainException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of the paths at which volumes are mounted, the same for manifests and, but for their length, for attachments. */
public final class MountPaths {
    private static final int MAX_BYTES = 1024;
    private static final List<String> SYSTEM = List.of("/proc", "/sys", "/dev");
    private static final String SECRETS = "/run/secrets/platform.env";

    private MountPaths() {}

    /**
     * The path of an attachment without detours; no longer than an index takes.
     *
     * @throws DomainException {@code invalid_argument} naming the field when it is missing, not absolute or the platform's own
     */
    public static String checked(String field, @Nullable String given) {
        if (given == null) {
            throw DomainException.invalid(field, "is required");
        }
        String offence = Characters.offence(given, false);
        if (offence != null) {
            throw DomainException.invalid(field, offence);
        }
        if (!given.startsWith("/") || given.getBytes(UTF_8).length > MAX_BYTES) {
            throw DomainException.invalid(field, "must be an absolute path of at most " + MAX_BYTES + " bytes");
        }
        String path = withoutDetours(given);
        if (isPlatforms(path)) {
            throw DomainException.invalid(field, path + " belongs to the platform");
        }
        return path;
    }

    /** Whether nobody may mount anything there, of a path without detours. */
    static boolean isPlatforms(String path) {
        boolean system = SYSTEM.stream().anyMatch(root -> path.equals(root) || path.startsWith(root + "/"));
        return system || path.equals("/") || path.equals(SECRETS);
    }

    static String withoutDetours(String path) {
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
