package dev.plfm.kernel.secret;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Goes through the lines of a secrets file and notes what they hold and what is wrong with them. */
final class EnvLines {
    private static final byte[] HEADER = PlatformEnv.HEADER.getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BASE64 = PlatformEnv.BASE64.getBytes(StandardCharsets.US_ASCII);

    private final SecretValues values = new SecretValues();
    private final Map<String, Integer> lineOf = new HashMap<>();
    private final List<String> problems = new ArrayList<>();
    private boolean headed;
    private int number;

    SecretValues values() {
        return values;
    }

    List<String> problems() {
        return problems;
    }

    void read(byte[] file) {
        int begin = 0;
        while (begin < file.length && problems.size() < PlatformEnv.MOST_PROBLEMS) {
            int feed = indexOf(file, (byte) '\n', begin, file.length);
            int end = feed < 0 ? file.length : feed;
            number++;
            line(file, begin, feed > begin && file[feed - 1] == '\r' ? end - 1 : end);
            begin = end + 1;
        }
        if (!headed && problems.isEmpty()) {
            number = 1;
            problem("must be " + PlatformEnv.HEADER);
        }
    }

    private void line(byte[] file, int begin, int end) {
        String wrong = wrongBytes(file, begin, end);
        if (wrong != null) {
            problem(wrong);
        } else if (isBlank(file, begin, end)) {
            return;
        } else if (!headed) {
            header(file, begin, end);
        } else if (file[begin] != '#') {
            pair(file, begin, end);
        }
    }

    /** Only said once: a file without it is most likely not such a file at all. */
    private void header(byte[] file, int begin, int end) {
        headed = true;
        if (!Arrays.equals(file, begin, end, HEADER, 0, HEADER.length)) {
            problem("the first line that is not blank must be " + PlatformEnv.HEADER);
        }
    }

    private void pair(byte[] file, int begin, int end) {
        int equals = indexOf(file, (byte) '=', begin, end);
        if (equals < 0) {
            problem("must be KEY=VALUE, blank, or a comment that begins with #");
            return;
        }
        String key = key(file, begin, equals);
        if (key == null) {
            problem(PlatformEnv.KEY_FORM);
            return;
        }
        Integer earlier = lineOf.putIfAbsent(key, number);
        if (earlier != null) {
            problem("has the same key as line " + earlier);
            return;
        }
        if (lineOf.size() == PlatformEnv.MAX_KEYS + 1) {
            problem("there are more than " + PlatformEnv.MAX_KEYS + " keys");
        }
        value(key, file, equals + 1, end);
    }

    private void value(String key, byte[] file, int begin, int end) {
        if (startsWith(file, begin, end, BASE64)) {
            byte[] decoded = decoded(Arrays.copyOfRange(file, begin + BASE64.length, end));
            if (decoded == null) {
                problem("what follows " + PlatformEnv.BASE64 + " is not base 64 with padding");
            } else if (decoded.length > PlatformEnv.MAX_DECODED_BYTES) {
                Arrays.fill(decoded, (byte) 0);
                problem("a value may have at most " + PlatformEnv.MAX_DECODED_BYTES + " bytes when decoded");
            } else {
                values.put(key, decoded);
            }
        } else if (end - begin > PlatformEnv.MAX_PLAIN_BYTES) {
            problem("a plain value may have at most " + PlatformEnv.MAX_PLAIN_BYTES + " bytes: use "
                    + PlatformEnv.BASE64);
        } else {
            values.put(key, Arrays.copyOfRange(file, begin, end));
        }
    }

    /** Null unless it is exactly what an encoder would write. */
    private static byte @Nullable [] decoded(byte[] text) {
        try {
            byte[] decoded = Base64.getDecoder().decode(text);
            byte[] again = Base64.getEncoder().encode(decoded);
            boolean exact = Arrays.equals(text, again);
            Arrays.fill(again, (byte) 0);
            return exact ? decoded : null;
        } catch (IllegalArgumentException e) {
            return null;
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    private static @Nullable String wrongBytes(byte[] file, int begin, int end) {
        if (indexOf(file, (byte) 0, begin, end) >= 0) {
            return "has a NUL";
        }
        if (indexOf(file, (byte) '\r', begin, end) >= 0) {
            return "has a CR that does not end it";
        }
        return Utf8.isValid(file, begin, end) ? null : "is not UTF-8";
    }

    private static @Nullable String key(byte[] file, int begin, int end) {
        if (end - begin > PlatformEnv.MAX_KEY_LENGTH) {
            return null;
        }
        String key = new String(file, begin, end - begin, StandardCharsets.US_ASCII);
        return SecretValues.isKey(key) ? key : null;
    }

    private static boolean isBlank(byte[] file, int begin, int end) {
        for (int i = begin; i < end; i++) {
            if (file[i] != ' ' && file[i] != '\t') {
                return false;
            }
        }
        return true;
    }

    private static boolean startsWith(byte[] file, int begin, int end, byte[] prefix) {
        return end - begin >= prefix.length
                && Arrays.equals(file, begin, begin + prefix.length, prefix, 0, prefix.length);
    }

    private static int indexOf(byte[] file, byte wanted, int begin, int end) {
        for (int i = begin; i < end; i++) {
            if (file[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private void problem(String what) {
        problems.add("line " + number + ": " + what);
    }
}
