package dev.plfm.kernel.value;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How SHA-256 digests of images and manifests are written. */
public final class Sha256 {
    /** How they are written, for people. */
    public static final String FORM = "sha256:<64 hex digits, lower case>";

    private static final Pattern PATTERN = Pattern.compile("sha256:[a-f0-9]{64}");

    private Sha256() {}

    /** Whether the text is a digest. */
    public static boolean isValid(@Nullable String text) {
        return text != null && PATTERN.matcher(text).matches();
    }
}
