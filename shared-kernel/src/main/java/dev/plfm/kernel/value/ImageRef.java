package dev.plfm.kernel.value;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.plfm.kernel.error.DomainException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An OCI image reference such as {@code registry.example/team/web:1.0@sha256:...}; its digest, if any, is SHA-256. */
public record ImageRef(@JsonValue String value) {

    /** How a reference is written, for people. */
    public static final String FORM = "[host/]name[:tag][@sha256:<64 hex digits>]";

    private static final int MAX_REPOSITORY = 255;
    private static final int MAX_LENGTH = MAX_REPOSITORY + 1 + 128 + 1 + 71;
    private static final String HOST_LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
    private static final String HOST =
            "(?:" + HOST_LABEL + "(?:\\." + HOST_LABEL + ")*|\\[[a-fA-F0-9:]+\\])(?::[0-9]{1,5})?";
    private static final String PATH_PART = "[a-z0-9]+(?:(?:\\.|_{1,2}|-+)[a-z0-9]+)*";
    private static final Pattern REFERENCE = Pattern.compile("(?<repository>(?:" + HOST + "/)?" + PATH_PART + "(?:/"
            + PATH_PART + ")*)(?::(?<tag>[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}))?(?:@(?<digest>sha256:[a-f0-9]{64}))?");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ImageRef {
        if (!isValid(value)) {
            throw DomainException.invalid("image_ref", "must read " + FORM);
        }
    }

    /** Whether the text is an image reference. */
    public static boolean isValid(@Nullable String text) {
        if (text == null || text.length() > MAX_LENGTH) {
            return false;
        }
        Matcher matcher = REFERENCE.matcher(text);
        return matcher.matches() && matcher.group("repository").length() <= MAX_REPOSITORY;
    }

    /** Host and path, without tag and digest. */
    public String repository() {
        return matched().group("repository");
    }

    public @Nullable String tag() {
        return matched().group("tag");
    }

    /** The digest it pins, as {@code sha256:} and 64 hex digits. */
    public @Nullable String digest() {
        return matched().group("digest");
    }

    @Override
    public String toString() {
        return value;
    }

    private Matcher matched() {
        Matcher matcher = REFERENCE.matcher(value);
        if (!matcher.matches()) {
            throw new IllegalStateException(value);
        }
        return matcher;
    }
}
