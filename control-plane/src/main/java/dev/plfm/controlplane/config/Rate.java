package dev.plfm.controlplane.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often something may be done: {@code count} times in each {@code period} in the long run, and {@code burst} times at once.
 *
 * @param count 0 means without limit
 */
public record Rate(long count, Duration period, long burst) {
    private static final Rate OFF = new Rate(0, Duration.ofSeconds(1), 0);
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})/(s|min) burst (\\d{1,9})");

    /** Reads {@code 100/s burst 500}, {@code 30/min burst 30} or {@code off}. */
    static Rate parse(String text) {
        if (text.equals("off")) {
            return OFF;
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text);
        }
        long count = Long.parseLong(matcher.group(1));
        long burst = Long.parseLong(matcher.group(3));
        if (count == 0 || burst == 0) {
            throw new IllegalArgumentException(text);
        }
        return new Rate(count, matcher.group(2).equals("s") ? Duration.ofSeconds(1) : Duration.ofMinutes(1), burst);
    }

    public boolean isOff() {
        return count == 0;
    }
}
