package dev.plfm.kernel.value;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.plfm.kernel.error.DomainException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An e-mail address, in lower case: {@code local@domain} in the ASCII characters that need no quoting, at most 254 of them. */
public record Email(@JsonValue String value) {
    private static final int MAX_LENGTH = 254;
    private static final String LOCAL = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*";
    private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    private static final Pattern FORM =
            Pattern.compile("(?=[^@]{1,64}@)" + LOCAL + "@" + LABEL + "(?:\\." + LABEL + ")*");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Email {
        // The text as given: some characters beyond ASCII have ASCII ones as their lower case.
        if (value.length() > MAX_LENGTH || !FORM.matcher(value).matches()) {
            throw DomainException.invalid("email", "must be an address such as ann@example.com");
        }
        value = value.toLowerCase(Locale.ROOT);
    }

    /**
     * The address that a request gives.
     *
     * @throws DomainException {@code invalid_argument} when it gives none or something that is not an address
     */
    public static Email required(@Nullable String value) {
        if (value == null) {
            throw DomainException.invalid("email", "is required");
        }
        return new Email(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
