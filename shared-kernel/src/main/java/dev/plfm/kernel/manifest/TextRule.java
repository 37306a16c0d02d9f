package dev.plfm.kernel.manifest;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a text must be like.
 *
 * @param min least number of characters
 * @param max largest number of characters
 * @param manyLines whether it may have line breaks and tabs
 * @param pattern the form of the whole text, if it must have one
 * @param form the same, for people
 */
record TextRule(
        int min, int max, boolean manyLines, @Nullable Pattern pattern, String form) {

    static final TextRule LINE = line(1, 4096);
    static final TextRule BLOCK = new TextRule(0, Integer.MAX_VALUE, true, null, "");
    static final TextRule NAME = form("[a-z][a-z0-9-]{0,31}", "1 to 32 of a-z, 0-9 and '-', the first one of a-z");
    static final TextRule VARIABLE = form("[A-Z_][A-Z0-9_]*", "A-Z, 0-9 and '_', the first not a digit");
    static final TextRule HTTP_PATH = form("/[!-~]*", "an absolute path of visible ASCII characters");
    static final TextRule ABSOLUTE_PATH = form("/.*", "an absolute path");

    static TextRule line(int min, int max) {
        return new TextRule(min, max, false, null, "");
    }

    static TextRule form(String regex, String form) {
        return new TextRule(0, 4096, false, Pattern.compile(regex), form);
    }

    /** Reports what is wrong with the text; true if nothing is. */
    boolean check(String text, String path, Problems problems) {
        String offence = Characters.offence(text, manyLines);
        int length = text.codePointCount(0, text.length());
        if (offence != null) {
            problems.add(path, ManifestErrorCode.E_CHARACTER, offence);
        } else if (length < min || length > max) {
            problems.add(
                    path, ManifestErrorCode.E_LENGTH, "must have " + min + " to " + max + " characters, has " + length);
        } else if (pattern != null && !pattern.matcher(text).matches()) {
            problems.add(
                    path, ManifestErrorCode.E_PATTERN, "must be " + form + "; is \"" + Problems.excerpt(text) + "\"");
        } else {
            return true;
        }
        return false;
    }
}
