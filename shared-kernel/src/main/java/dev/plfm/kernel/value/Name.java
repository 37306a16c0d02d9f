package dev.plfm.kernel.value;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.plfm.kernel.error.DomainException;
import org.jspecify.annotations.Nullable;

/**
 * The name of an organization, project, app or environment: 1 to 64 visible characters, with plain spaces between them, in Unicode's
 * composed form (NFC), so that two names that look the same and differ only in encoding cannot both exist.
 */
public record Name(@JsonValue String value) {
    private static final int MAX_LENGTH = 64;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Name {
        PlainText.check("name", value, 1, MAX_LENGTH);
    }

    /**
     * The name that a request gives.
     *
     * @throws DomainException {@code invalid_argument} when it gives none or one that is not allowed
     */
    public static Name required(@Nullable String value) {
        if (value == null) {
            throw DomainException.invalid("name", "is required");
        }
        return new Name(value);
    }

    /** As {@link #required}, but null when the request gives none. */
    public static @Nullable Name optional(@Nullable String value) {
        return value == null ? null : new Name(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
