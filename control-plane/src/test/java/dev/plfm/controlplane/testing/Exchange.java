package dev.plfm.controlplane.testing;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request and the answer to it.
 *
 * @param uri path and query at least
 * @param responseBody all of it, or of a stream the whole lines that were read
 */
public record Exchange(
        String method,
        URI uri,
        HttpHeaders requestHeaders,
        @Nullable String requestBody,
        int status,
        HttpHeaders responseHeaders,
        String responseBody) {

    public static Exchange of(HttpRequest request, @Nullable String requestBody, HttpResponse<String> response) {
        return new Exchange(
                request.method(),
                request.uri(),
                request.headers(),
                requestBody,
                response.statusCode(),
                response.headers(),
                response.body());
    }

    String path() {
        return uri.getRawPath();
    }

    Optional<String> header(String name) {
        return responseHeaders.firstValue(name);
    }

    /** The media type of the answer without parameters; empty when it has none. */
    String mediaType() {
        return header("Content-Type").map(type -> type.split(";", 2)[0].strip()).orElse("");
    }

    boolean successful() {
        return status >= 200 && status < 300;
    }

    List<String> pathSegments() {
        return List.of(path().substring(1).split("/", -1));
    }

    @Override
    public String toString() {
        return method + " " + uri.getRawPath() + " -> " + status;
    }
}
