package dev.plfm.kernel.manifest;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a manifest; keeps paths and messages short and printable whatever the manifest holds. */
final class Problems {

    private static final int MAX_ERRORS = 500;
    private static final int MAX_EXCERPT = 80;

    private final List<ManifestError> errors = new ArrayList<>();
    private boolean more;

    void add(String path, ManifestErrorCode code, String message) {
        if (errors.size() < MAX_ERRORS) {
            errors.add(new ManifestError(path, code, message));
        } else {
            more = true;
        }
    }

    boolean isEmpty() {
        return errors.isEmpty();
    }

    List<ManifestError> list() {
        if (!more) {
            return List.copyOf(errors);
        }
        List<ManifestError> all = new ArrayList<>(errors);
        all.add(new ManifestError(
                "",
                ManifestErrorCode.E_TOO_MANY_ERRORS,
                "there are more errors than the " + MAX_ERRORS + " listed here"));
        return List.copyOf(all);
    }

    /** The pointer to a member of what the parent points to. */
    static String pointer(String parent, String key) {
        return parent + "/" + excerpt(key).replace("~", "~0").replace("/", "~1");
    }

    static String pointer(String parent, int index) {
        return parent + "/" + index;
    }

    /** The text cut to a printable length, with U+FFFD for whatever cannot be shown. */
    static String excerpt(String text) {
        StringBuilder shown = new StringBuilder();
        int at = 0;
        while (at < text.length() && shown.length() < MAX_EXCERPT) {
            int character = text.codePointAt(at);
            shown.appendCodePoint(Characters.isPrintable(character) ? character : 0xFFFD);
            at += Character.charCount(character);
        }
        return at < text.length() ? shown.append('…').toString() : shown.toString();
    }
}
