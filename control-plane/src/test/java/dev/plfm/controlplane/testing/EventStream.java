package dev.plfm.controlplane.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Reads the beginning of an event stream. */
public final class EventStream {

    private EventStream() {}

    /** @return the exchange up to and with the line that contains the text */
    public static Exchange readUntil(URI stream, String token, String accept, String text) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(stream)
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + token)
                .header("Accept", accept)
                .build();
        HttpResponse<InputStream> response =
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            return new Exchange(
                    "GET",
                    stream,
                    request.headers(),
                    null,
                    response.statusCode(),
                    response.headers(),
                    linesUntil(body, text));
        }
    }

    private static String linesUntil(InputStream body, String text) throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        StringBuilder lines = new StringBuilder();
        String line;
        do {
            line = reader.readLine();
            if (line != null) {
                lines.append(line).append('\n');
            }
        } while (line != null && !line.contains(text));
        return lines.toString();
    }
}
