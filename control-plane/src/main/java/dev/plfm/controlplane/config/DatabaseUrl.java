package dev.plfm.controlplane.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a PostgreSQL database is and who connects to it.
 *
 * @param jdbcUrl without user and password
 */
public record DatabaseUrl(
        String jdbcUrl, @Nullable String user, @Nullable String password) {
    private static final String JDBC = "jdbc:postgresql:";
    private static final String HOST = "(?:\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::\\d{1,5})?";
    private static final Pattern FORM = Pattern.compile("(?:postgres|postgresql|jdbc:postgresql)://"
            + "(?:(?<user>[^@/?:\\s]*)(?::(?<password>[^@/?\\s]*))?@)?"
            + "(?<address>" + HOST + "(?:," + HOST + ")*/[^/?\\s]+)"
            + "(?:\\?(?<options>\\S*))?");

    /** Reads {@code postgres://user:password@host:port/db?option=value} or {@code jdbc:postgresql:...}. */
    public static DatabaseUrl parse(String text) {
        if (text.startsWith(JDBC) && text.length() > JDBC.length() && text.charAt(JDBC.length()) != '/') {
            return new DatabaseUrl(text, null, null);
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a PostgreSQL URL");
        }
        String user = decode(matcher.group("user"));
        String password = decode(matcher.group("password"));
        List<String> options = new ArrayList<>();
        for (String option :
                Objects.requireNonNullElse(matcher.group("options"), "").split("&")) {
            if (option.startsWith("user=")) {
                user = decode(option.substring("user=".length()));
            } else if (option.startsWith("password=")) {
                password = decode(option.substring("password=".length()));
            } else if (!option.isEmpty()) {
                options.add(option);
            }
        }
        String query = options.isEmpty() ? "" : "?" + String.join("&", options);
        return new DatabaseUrl(JDBC + "//" + matcher.group("address") + query, user, password);
    }

    private static @Nullable String decode(@Nullable String text) {
        return text == null ? null : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** The URL without credentials, fit for logs. */
    @Override
    public String toString() {
        return jdbcUrl;
    }
}
