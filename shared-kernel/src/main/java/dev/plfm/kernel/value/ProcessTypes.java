package dev.plfm.kernel.value;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How the process types of manifests are named. */
public final class ProcessTypes {
    /** How they are named, for people. */
    public static final String FORM = "1 to 32 of a-z, 0-9 and '-', the first one of a-z";

    private static final Pattern PATTERN = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    private ProcessTypes() {}

    /** Whether a manifest could have a process type of that name. */
    public static boolean isValid(@Nullable String name) {
        return name != null && PATTERN.matcher(name).matches();
    }
}
