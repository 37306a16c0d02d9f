package dev.plfm.bench.load;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Watchers of one organization's events, each with a token of its own. */
final class Watchers implements AutoCloseable {
    private static final byte[] ID = "\nid: ".getBytes(StandardCharsets.US_ASCII);

    /** How much of {@link #ID} each has seen; beyond its length, the digits follow. */
    private final int[] matched;

    private final long[] id;
    private final long[] seen;
    private final long[] seenNanos;
    private final Connections connections;
    private volatile Wanted wanted = new Wanted(Long.MAX_VALUE, new CountDownLatch(0));

    /** @param after the position after which they want events */
    Watchers(URI server, String org, List<String> tokens, long after) throws IOException {
        matched = new int[tokens.size()];
        id = new long[tokens.size()];
        seen = new long[tokens.size()];
        seenNanos = new long[tokens.size()];
        connections = new Connections(
                server,
                tokens.stream()
                        .map(token -> ("GET /v1/orgs/" + org + "/events/stream?after_event_id=" + after
                                        + " HTTP/1.1\r\nHost: " + server.getAuthority()
                                        + "\r\nAccept: text/event-stream\r\nAuthorization: Bearer " + token
                                        + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII))
                        .toList(),
                this::received);
    }

    /** To be called before the event can be there: returns a way to wait until all have it. */
    CountDownLatch expect(long eventId) {
        CountDownLatch missing = new CountDownLatch(seen.length);
        wanted = new Wanted(eventId, missing);
        return missing;
    }

    /** When each saw its last event. */
    long[] seenNanos() {
        return Arrays.copyOf(seenNanos, seenNanos.length);
    }

    static void await(CountDownLatch missing, Duration patience) throws InterruptedException {
        if (!missing.await(patience.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(missing.getCount() + " watchers did not get the event");
        }
    }

    private byte @Nullable [] received(int number, ByteBuffer bytes, long nanos) {
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (matched[number] < ID.length) {
                matched[number] = next == ID[matched[number]] ? matched[number] + 1 : next == '\n' ? 1 : 0;
                id[number] = 0;
            } else if (next >= '0' && next <= '9') {
                id[number] = id[number] * 10 + next - '0';
            } else {
                matched[number] = next == '\n' ? 1 : 0;
                saw(number, id[number], nanos);
            }
        }
        return null;
    }

    private void saw(int number, long eventId, long nanos) {
        if (eventId <= seen[number]) {
            throw new IllegalStateException("event " + eventId + " after " + seen[number]);
        }
        Wanted now = wanted;
        seenNanos[number] = nanos;
        if (seen[number] < now.eventId && eventId >= now.eventId) {
            now.missing.countDown();
        }
        seen[number] = eventId;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        connections.close();
    }

    private record Wanted(long eventId, CountDownLatch missing) {}
}
