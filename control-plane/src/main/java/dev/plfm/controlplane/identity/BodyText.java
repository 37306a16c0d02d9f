package dev.plfm.controlplane.identity;

import dev.plfm.kernel.error.DomainException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks the texts in bodies of the auth endpoints. */
final class BodyText {
    private static final int MAX_LABEL = 100;
    private static final int MAX_SECRET = 512;
    private static final Pattern LABEL = Pattern.compile("[^\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]{1," + MAX_LABEL + "}");

    private BodyText() {}

    /** A name that people are shown: 1 to 100 visible characters; null when there is none. */
    static @Nullable String label(String field, @Nullable String text) {
        if (text == null) {
            return null;
        }
        if (!LABEL.matcher(text).matches() || text.isBlank()) {
            throw DomainException.invalid(field, "must be 1 to " + MAX_LABEL + " visible characters");
        }
        return text;
    }

    /** An id or a secret, of whatever form; what it is never shows in the refusal. */
    static String required(String field, @Nullable String text) {
        if (text == null || text.isEmpty()) {
            throw DomainException.invalid(field, "is required");
        }
        if (text.length() > MAX_SECRET || text.indexOf('\0') >= 0) {
            throw DomainException.invalid(field, "must be at most " + MAX_SECRET + " characters, none of them NUL");
        }
        return text;
    }
}
