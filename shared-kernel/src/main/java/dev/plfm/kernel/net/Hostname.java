package dev.plfm.kernel.net;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.ibm.icu.text.IDNA;
import dev.plfm.kernel.error.DomainException;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The full name of a host, as DNS and TLS carry it: lower-case ASCII, other scripts by UTS #46 (not transitional, so that "ß" is a letter of
 * its own), no trailing dot, two labels or more, no wildcard, no address. Two spellings of one name are equal.
 */
public record Hostname(@JsonValue String value) {
    private static final int LONGEST_INPUT = 1024;
    private static final int LONGEST = 253;
    private static final IDNA UTS46 = IDNA.getUTS46Instance(
            IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.USE_STD3_RULES | IDNA.CHECK_BIDI | IDNA.CHECK_CONTEXTJ);
    /** What a URL parser takes for an IPv4 address: the last label is a number, decimal or hexadecimal. */
    private static final Pattern ADDRESS = Pattern.compile("(?:.*\\.)?(?:[0-9]+|0x[0-9a-f]*)");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Hostname {
        value = canonical(value);
    }

    /**
     * The name that a request gives.
     *
     * @throws DomainException {@code invalid_argument} when it gives none or one that is not allowed
     */
    public static Hostname required(@Nullable String value) {
        if (value == null) {
            throw refused("is required");
        }
        return new Hostname(value);
    }

    private static String canonical(String given) {
        if (given.isBlank() || given.length() > LONGEST_INPUT) {
            throw refused("must be a full name such as www.example.com, of at most " + LONGEST + " characters");
        }
        if (given.indexOf('*') >= 0) {
            throw refused("must name one host: wildcards are not supported, add a route for each name");
        }
        IDNA.Info info = new IDNA.Info();
        String ascii = UTS46.nameToASCII(given, new StringBuilder(), info).toString();
        check(info);
        String name = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
        if (ADDRESS.matcher(name).matches()) {
            throw refused("must be a name, not an IP address");
        }
        if (name.length() > LONGEST) {
            throw refused("must have at most " + LONGEST + " characters");
        }
        if (name.indexOf('.') < 0) {
            throw refused("must be a full name of two labels or more, such as www.example.com");
        }
        return name;
    }

    private static void check(IDNA.Info info) {
        Set<IDNA.Error> errors = EnumSet.noneOf(IDNA.Error.class);
        errors.addAll(info.getErrors());
        // Names such as ab--cd.example.com are in use; what begins with xn-- and is no name has other errors too.
        errors.remove(IDNA.Error.HYPHEN_3_4);
        if (errors.contains(IDNA.Error.EMPTY_LABEL)) {
            throw refused("must not have empty labels, as two dots in a row or a leading one make them");
        }
        if (errors.contains(IDNA.Error.LABEL_TOO_LONG) || errors.contains(IDNA.Error.DOMAIN_NAME_TOO_LONG)) {
            throw refused("must have at most " + LONGEST + " characters, and 63 between two dots");
        }
        if (errors.contains(IDNA.Error.LEADING_HYPHEN) || errors.contains(IDNA.Error.TRAILING_HYPHEN)) {
            throw refused("must not have labels that begin or end with a hyphen");
        }
        if (!errors.isEmpty()) {
            throw refused(
                    "must consist of letters, digits, hyphens and dots, in any script that domain names may have");
        }
    }

    private static DomainException refused(String message) {
        return DomainException.invalid("hostname", message);
    }

    @Override
    public String toString() {
        return value;
    }
}
