package dev.plfm.controlplane.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a PostgreSQL database is and who connects to it.
 *
 * @param jdbcUrl without user and password
 */
public record DatabaseUrl(
        String jdbcUrl, @Nullable String user, @Nullable String password) {
    private static final String JDBC = "jdbc:postgresql:";

    /** Reads {@code postgres://user:password@host:port/db?option=value} or {@code jdbc:postgresql:...}. */
    public static DatabaseUrl parse(String text) {
        if (text.startsWith(JDBC + "//")) {
            return parseUri(text.substring("jdbc:".length()));
        }
        if (text.startsWith(JDBC) && text.length() > JDBC.length()) {
            return new DatabaseUrl(text, null, null);
        }
        if (text.startsWith("postgres://") || text.startsWith("postgresql://")) {
            return parseUri(text);
        }
        throw new IllegalArgumentException("not a PostgreSQL URL");
    }

    private static DatabaseUrl parseUri(String text) {
        URI uri = uri(text);
        String path = uri.getRawPath();
        if (uri.getHost() == null || path == null || path.length() < 2 || path.indexOf('/', 1) >= 0) {
            throw new IllegalArgumentException("host or database name missing");
        }
        String user = null;
        String password = null;
        String userInfo = uri.getRawUserInfo();
        if (userInfo != null) {
            int colon = userInfo.indexOf(':');
            user = decode(colon < 0 ? userInfo : userInfo.substring(0, colon));
            password = colon < 0 ? null : decode(userInfo.substring(colon + 1));
        }
        List<String> options = new ArrayList<>();
        if (uri.getRawQuery() != null) {
            for (String option : uri.getRawQuery().split("&")) {
                String value = decode(option.substring(option.indexOf('=') + 1));
                if (option.startsWith("user=")) {
                    user = value;
                } else if (option.startsWith("password=")) {
                    password = value;
                } else {
                    options.add(option);
                }
            }
        }
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String query = options.isEmpty() ? "" : "?" + String.join("&", options);
        return new DatabaseUrl(JDBC + "//" + uri.getHost() + port + path + query, user, password);
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            // The cause would repeat the text, which holds the password.
            throw new IllegalArgumentException("not a URL; percent-encode what is special in it");
        }
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** The URL without credentials, fit for logs. */
    @Override
    public String toString() {
        return jdbcUrl;
    }
}
