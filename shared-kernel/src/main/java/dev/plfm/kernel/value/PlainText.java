package dev.plfm.kernel.value;

import dev.plfm.kernel.error.DomainException;
import java.text.Normalizer;
import java.util.Locale;

/** The rules of one-line texts that people write and others read. */
final class PlainText {
    private PlainText() {}

    /**
     * Refuses a text that is too short or too long, has a space at an end, an invisible character or is not in composed form.
     *
     * @throws DomainException {@code invalid_argument} naming the field
     */
    static void check(String field, String text, int minLength, int maxLength) {
        text.codePoints().filter(character -> !isAllowed(character)).findFirst().ifPresent(character -> {
            throw DomainException.invalid(
                    field, String.format(Locale.ROOT, "has the character U+%04X, not allowed here", character));
        });
        int length = text.codePointCount(0, text.length());
        if (length < minLength || length > maxLength) {
            throw DomainException.invalid(
                    field, "must have " + minLength + " to " + maxLength + " characters, has " + length);
        }
        if (text.startsWith(" ") || text.endsWith(" ")) {
            throw DomainException.invalid(field, "must not begin or end with a space");
        }
        if (!Normalizer.isNormalized(text, Normalizer.Form.NFC)) {
            throw DomainException.invalid(field, "must be in Unicode's composed form (NFC)");
        }
    }

    private static boolean isAllowed(int character) {
        return character == ' '
                || switch (Character.getType(character)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED,
                            Character.SPACE_SEPARATOR,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> false;
                    default -> true;
                };
    }
}
