package dev.plfm.kernel.value;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/** What an app is for: up to 256 characters on one line, of the kinds that a {@link Name} may have. */
public record Description(@JsonValue String value) {
    private static final int MAX_LENGTH = 256;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Description {
        PlainText.check("description", value, 0, MAX_LENGTH);
    }

    /** The description that a request gives, or null when it gives none. */
    public static @Nullable Description optional(@Nullable String value) {
        return value == null ? null : new Description(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
