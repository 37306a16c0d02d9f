package dev.plfm.query.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Reads a stream line by line as it comes. */
public final class StreamClient implements AutoCloseable {
    private static final String END = "<end of stream>";

    private final InputStream body;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private StreamClient(InputStream body) {
        this.body = body;
        Thread reader = new Thread(this::read, "stream-client");
        reader.setDaemon(true);
        reader.start();
    }

    public static StreamClient open(QueryServer server, String path, String... headers) throws Exception {
        HttpResponse<InputStream> response =
                server.http().send(server.request(path, headers), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return new StreamClient(response.body());
    }

    /** The next so many lines that are not blank. */
    public List<String> take(int count) throws InterruptedException {
        List<String> taken = new ArrayList<>();
        while (taken.size() < count) {
            String line = lines.poll(15, TimeUnit.SECONDS);
            assertThat(line).as("after " + taken.size() + " lines").isNotNull().isNotEqualTo(END);
            if (!line.isBlank()) {
                taken.add(line);
            }
        }
        return taken;
    }

    /** Waits for the server to end the stream; gives what came before. */
    public List<String> rest() throws InterruptedException {
        List<String> rest = new ArrayList<>();
        for (String line = lines.poll(15, TimeUnit.SECONDS);
                !END.equals(line);
                line = lines.poll(15, TimeUnit.SECONDS)) {
            assertThat(line).isNotNull();
            rest.add(line);
        }
        return rest;
    }

    private void read() {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            // Closed by the test, or cut off by the server: either way there is no more.
        }
        lines.add(END);
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
