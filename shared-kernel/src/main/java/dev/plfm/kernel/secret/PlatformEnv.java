package dev.plfm.kernel.secret;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code platform_env_v1}: a first line that says so, then lines of {@code KEY=VALUE}, comments and blank lines. What is wrong is
 * said with the number of its line, never with anything that stands there.
 */
public final class PlatformEnv {
    /** The first line that is not blank. */
    public static final String HEADER = "# TRC_SECRETS_V1";

    /** The most bytes a file may have, as it came and in its canonical form. */
    public static final int MAX_BYTES = 256 * 1024;

    /** The most keys. */
    public static final int MAX_KEYS = 256;

    /** The most characters of a key. */
    public static final int MAX_KEY_LENGTH = 128;

    /** The most bytes of a value that stands in the file as it is. */
    public static final int MAX_PLAIN_BYTES = 8_192;

    /** The most bytes of a value that stands in the file in base 64. */
    public static final int MAX_DECODED_BYTES = 65_536;

    /** The most problems that one refusal names. */
    static final int MOST_PROBLEMS = 50;

    /** What a value in base 64 begins with. */
    static final String BASE64 = "base64:";

    static final String KEY_FORM = "a key is made of A-Z, 0-9 and _, does not begin with a digit and has at most "
            + MAX_KEY_LENGTH + " characters";

    private PlatformEnv() {}

    /**
     * The values of a file.
     *
     * @param field the name of what the file came in, for the refusal
     * @throws DomainException {@code invalid_argument} with everything that is wrong
     */
    public static SecretValues parse(String field, byte[] file) {
        if (file.length > MAX_BYTES) {
            throw DomainException.invalid(field, tooLarge());
        }
        EnvLines lines = new EnvLines();
        lines.read(file);
        if (!lines.problems().isEmpty()) {
            lines.values().wipe();
            throw refusal(field, lines.problems());
        }
        SecretValues values = lines.values();
        if (values.canonicalLength() > MAX_BYTES) {
            values.wipe();
            throw DomainException.invalid(field, tooLarge());
        }
        return values;
    }

    static String tooLarge() {
        return "may have at most " + MAX_BYTES + " bytes, in its canonical form too";
    }

    static DomainException refusal(String field, List<String> problems) {
        List<DomainException.FieldError> details = new ArrayList<>();
        problems.forEach(problem -> details.add(new DomainException.FieldError(field, problem)));
        return new DomainException(ErrorCode.INVALID_ARGUMENT, field + ": " + problems.get(0), details);
    }
}
