package dev.plfm.kernel.manifest;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which characters a text in a manifest may have. */
final class Characters {

    private Characters() {}

    static boolean isPrintable(int codePoint) {
        return !Character.isISOControl(codePoint)
                && Character.getType(codePoint) != Character.SURROGATE
                && codePoint != 0x2028
                && codePoint != 0x2029;
    }

    /** Says which character does not belong into the text, or null if all do. */
    static @Nullable String offence(String text, boolean lineBreaksAllowed) {
        return text.codePoints()
                .filter(character -> !(Character.isISOControl(character)
                        ? lineBreaksAllowed && (character == '\n' || character == '\r' || character == '\t')
                        : Character.getType(character) != Character.SURROGATE))
                .mapToObj(character ->
                        String.format(Locale.ROOT, "has the character U+%04X, not allowed here", character))
                .findFirst()
                .orElse(null);
    }
}
