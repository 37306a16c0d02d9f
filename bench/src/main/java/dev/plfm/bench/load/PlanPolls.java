package dev.plfm.bench.load;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Nodes that wait for their plans, and ask for the next one as soon as they have one. */
final class PlanPolls implements AutoCloseable {
    private static final Pattern TAG = Pattern.compile("(?i)\r\netag: (\\S+)");
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)");
    private static final Pattern CURSOR = Pattern.compile("\"cursor_event_id\":(\\d+)");
    private static final String LAST_CHUNK = "\r\n0\r\n\r\n";

    private final URI server;
    private final List<Node> nodes;
    private final StringBuilder[] answers;
    private final Map<String, Plan> plans = new ConcurrentHashMap<>();
    private final AtomicInteger answered = new AtomicInteger();
    private final Connections connections;

    PlanPolls(URI server, List<Node> nodes) throws IOException {
        this.server = server;
        this.nodes = nodes;
        answers = new StringBuilder[nodes.size()];
        Arrays.setAll(answers, number -> new StringBuilder());
        connections = new Connections(
                server, nodes.stream().map(node -> request(node, "")).toList(), this::received);
    }

    /** A node and its token. */
    record Node(String id, String token) {}

    /**
     * A plan that arrived.
     *
     * @param cursor the last event in it
     * @param nanos when all of it was there
     */
    record Plan(long cursor, long nanos) {}

    /** The last plan of a node; null when it has none yet. */
    @Nullable Plan of(String node) {
        return plans.get(node);
    }

    /** How many plans have arrived altogether. */
    int answered() {
        return answered.get();
    }

    private byte[] request(Node node, String headers) {
        return ("GET /v1/nodes/" + node.id + "/plan?wait_seconds=60 HTTP/1.1\r\nHost: " + server.getAuthority()
                        + "\r\nAuthorization: Bearer " + node.token + "\r\n" + headers + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private byte @Nullable [] received(int number, ByteBuffer bytes, long nanos) {
        StringBuilder answer = answers[number];
        answer.append(StandardCharsets.US_ASCII.decode(bytes));
        int body = answer.indexOf("\r\n\r\n") + 4;
        if (body < 4) {
            return null;
        }
        String head = answer.substring(0, body);
        Matcher length = LENGTH.matcher(head);
        boolean bodiless = head.startsWith("HTTP/1.1 304");
        boolean complete = bodiless
                || (length.find()
                        ? answer.length() - body >= Integer.parseInt(length.group(1))
                        : answer.substring(Math.max(0, answer.length() - LAST_CHUNK.length()))
                                .equals(LAST_CHUNK));
        if (!complete) {
            return null;
        }
        if (!bodiless && !head.startsWith("HTTP/1.1 200")) {
            throw new IllegalStateException("a plan: " + answer);
        }
        Matcher tag = TAG.matcher(head);
        Matcher cursor = CURSOR.matcher(answer);
        if (!bodiless && cursor.find()) {
            plans.put(nodes.get(number).id, new Plan(Long.parseLong(cursor.group(1)), nanos));
            answered.incrementAndGet();
        }
        String known = tag.find() ? "If-None-Match: " + tag.group(1) + "\r\n" : "";
        answer.setLength(0);
        return request(nodes.get(number), known);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        connections.close();
    }
}
