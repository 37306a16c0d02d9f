package dev.plfm.kernel.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The id of a human user. */
public record UserId(@JsonValue String value) implements Comparable<UserId> {
    private static final String PREFIX = "usr";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public UserId {
        Ids.check(PREFIX, value);
    }

    /** A new, unique id. */
    public static UserId generate() {
        return new UserId(Ids.generate(PREFIX));
    }

    /** The id of the user with this e-mail address, which is the same every time. */
    public static UserId ofEmail(String email) {
        return new UserId(Ids.derive(PREFIX, email.toLowerCase(java.util.Locale.ROOT)));
    }

    @Override
    public int compareTo(UserId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
