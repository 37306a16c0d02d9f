package dev.plfm.kernel.manifest;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as a manifest writes them: {@code 256Mi}, {@code 4Gi}. */
final class ByteSize {

    static final long MIB = 1L << 20;
    static final long GIB = 1L << 30;
    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,8})(Mi|Gi)");

    private ByteSize() {}

    /** The form of a size with one of these units, e.g. {@code "Mi|Gi"}. */
    static TextRule rule(String units) {
        return TextRule.form(
                "[1-9][0-9]{0,8}(" + units + ")",
                "a whole number above 0, of at most 9 digits, and the unit " + units.replace("|", " or "));
    }

    /** The bytes of a size that keeps its rule. */
    static long bytes(String size) {
        Matcher matcher = SIZE.matcher(size);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a size: " + size);
        }
        return Long.parseLong(matcher.group(1)) * ("Gi".equals(matcher.group(2)) ? GIB : MIB);
    }
}
