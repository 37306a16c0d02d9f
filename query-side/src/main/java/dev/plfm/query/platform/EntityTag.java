package dev.plfm.query.platform;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Compares a version with what a client says it has. */
public final class EntityTag {
    private EntityTag() {}

    /** Whether the If-None-Match header names the version, weakly compared. */
    public static boolean has(@Nullable String ifNoneMatch, long version) {
        return has(ifNoneMatch, Long.toString(version));
    }

    /** As {@link #has(String, long)}, for what has more to its version than a number. */
    public static boolean has(@Nullable String ifNoneMatch, String version) {
        if (ifNoneMatch == null) {
            return false;
        }
        String tag = "\"" + version + "\"";
        return Arrays.stream(ifNoneMatch.split(","))
                .map(String::strip)
                .anyMatch(given -> given.equals("*") || given.equals(tag) || given.equals("W/" + tag));
    }
}
