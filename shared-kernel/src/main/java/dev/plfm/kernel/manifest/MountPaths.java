package dev.plfm.kernel.manifest;

import dev.plfm.kernel.error.DomainException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of the paths at which volumes are mounted, the same for manifests and for attachments. */
public final class MountPaths {
    private static final int MAX_LENGTH = 4096;
    private static final List<String> SYSTEM = List.of("/proc", "/sys", "/dev");
    private static final String SECRETS = "/run/secrets/platform.env";

    private MountPaths() {}

    /**
     * The path without detours.
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
        if (!given.startsWith("/") || given.length() > MAX_LENGTH) {
            throw DomainException.invalid(field, "must be an absolute path of at most " + MAX_LENGTH + " characters");
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
