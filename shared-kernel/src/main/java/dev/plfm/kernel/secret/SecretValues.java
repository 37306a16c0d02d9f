package dev.plfm.kernel.secret;

import dev.plfm.kernel.error.DomainException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The secrets of an environment in the clear, by key; to be wiped as soon as they are sealed, and never printed. */
public final class SecretValues {
    private static final Pattern KEY = Pattern.compile("[A-Z_][A-Z0-9_]{0,127}");

    private final TreeMap<String, byte[]> values = new TreeMap<>();

    SecretValues() {}

    /**
     * Checks values that came one by one instead of as a file. They are text of up to {@link PlatformEnv#MAX_DECODED_BYTES} bytes each, in
     * as many lines as they like. The arrays are taken over, and wiped when they are refused.
     *
     * @param field the name of what they came in, for the refusal
     * @throws DomainException {@code invalid_argument} with what is wrong, up to a limit; what is no key is told by its place
     */
    public static SecretValues of(String field, Map<String, byte[]> given) {
        SecretValues all = new SecretValues();
        all.values.putAll(given);
        List<String> problems = given.size() > PlatformEnv.MAX_KEYS
                ? List.of("there are more than " + PlatformEnv.MAX_KEYS + " keys")
                : problems(given);
        if (problems.isEmpty() && all.canonicalLength() > PlatformEnv.MAX_BYTES) {
            problems = List.of(PlatformEnv.tooLarge());
        }
        if (!problems.isEmpty()) {
            all.wipe();
            throw PlatformEnv.refusal(field, problems);
        }
        return all;
    }

    private static List<String> problems(Map<String, byte[]> given) {
        List<String> problems = new ArrayList<>();
        int place = 0;
        for (Map.Entry<String, byte[]> entry : given.entrySet()) {
            place++;
            byte[] value = entry.getValue();
            if (!isKey(entry.getKey())) {
                problems.add("entry " + place + ": " + PlatformEnv.KEY_FORM);
            } else if (value.length > PlatformEnv.MAX_DECODED_BYTES) {
                problems.add(entry.getKey() + ": a value may have at most " + PlatformEnv.MAX_DECODED_BYTES + " bytes");
            } else if (has(value, (byte) 0)) {
                problems.add(entry.getKey() + ": has a NUL");
            }
            if (problems.size() == PlatformEnv.MOST_PROBLEMS) {
                break;
            }
        }
        return problems;
    }

    static boolean isKey(String text) {
        return KEY.matcher(text).matches();
    }

    void put(String key, byte[] value) {
        values.put(key, value);
    }

    public int size() {
        return values.size();
    }

    /** In order. */
    public Set<String> keys() {
        return values.keySet();
    }

    /** A copy of a value. */
    public byte[] get(String key) {
        return Objects.requireNonNull(values.get(key), key).clone();
    }

    /** The one file that holds these values and nothing else: keys in order, values plain where they can be. */
    public byte[] canonical() {
        Wiped out = new Wiped(canonicalLength());
        out.add(PlatformEnv.HEADER);
        out.write('\n');
        values.forEach((key, value) -> {
            out.add(key);
            out.write('=');
            if (isPlain(value)) {
                out.writeBytes(value);
            } else {
                out.add(PlatformEnv.BASE64);
                byte[] encoded = Base64.getEncoder().encode(value);
                out.writeBytes(encoded);
                Arrays.fill(encoded, (byte) 0);
            }
            out.write('\n');
        });
        return out.taken();
    }

    int canonicalLength() {
        int length = PlatformEnv.HEADER.length() + 1;
        for (Map.Entry<String, byte[]> entry : values.entrySet()) {
            byte[] value = entry.getValue();
            length += entry.getKey().length() + 2;
            length += isPlain(value) ? value.length : PlatformEnv.BASE64.length() + (value.length + 2) / 3 * 4;
        }
        return length;
    }

    /** Overwrites the values. */
    public void wipe() {
        values.values().forEach(value -> Arrays.fill(value, (byte) 0));
        values.clear();
    }

    /** Whether the value reads the same when it stands in a line as it is. */
    private static boolean isPlain(byte[] value) {
        byte[] prefix = PlatformEnv.BASE64.getBytes(StandardCharsets.US_ASCII);
        boolean looksEncoded =
                value.length >= prefix.length && Arrays.equals(value, 0, prefix.length, prefix, 0, prefix.length);
        return value.length <= PlatformEnv.MAX_PLAIN_BYTES
                && !looksEncoded
                && !has(value, (byte) 0)
                && !has(value, (byte) '\r')
                && !has(value, (byte) '\n')
                && Utf8.isValid(value, 0, value.length);
    }

    private static boolean has(byte[] value, byte wanted) {
        for (byte one : value) {
            if (one == wanted) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return "SecretValues[" + values.size() + "]";
    }

    /** Leaves no copy of what was written behind. */
    private static final class Wiped extends ByteArrayOutputStream {
        Wiped(int length) {
            super(length);
        }

        void add(String ascii) {
            writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
        }

        byte[] taken() {
            byte[] all = toByteArray();
            Arrays.fill(buf, (byte) 0);
            return all;
        }
    }
}
