package dev.plfm.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a control plane, or something in front of it, that talks nonsense. */
class IngressTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ROUTE =
            "{\"route_id\":\"rt\",\"hostname\":%s,\"listen_port\":443,\"protocol_hint\":\"tls_passthrough\",\"backends\":%s}";

    @TempDir
    Path dir;

    private final Queue<String> registrations = new ArrayDeque<>(
            List.of("<html>", "null", "{\"id\":\"ing_1\"}", "{\"id\":\"ing_1\",\"ingress_token\":\"t\"}"));
    private final Queue<String> tables = new ArrayDeque<>(List.of(
            "<html>sign in, please</html>",
            "null",
            table(1, "null"),
            table(2, ROUTE.formatted("null", "[]")),
            table(3, ROUTE.formatted("\"a.example.com\"", "[null]")),
            table(4, ROUTE.formatted("\"a.example.com\"", "null"))));
    private final Queue<String> heartbeats = new ArrayDeque<>(List.of("<html>", "{\"next_heartbeat_secs\":1}"));
    private final CountDownLatch heard = new CountDownLatch(3);

    @Test
    void answers_that_make_no_sense_stop_neither_the_following_nor_the_heartbeats() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::answer);
        server.start();
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        try (Ingress ingress = Ingress.start(config(uri))) {
            assertThat(ingress.registered().get(30, TimeUnit.SECONDS)).isEqualTo("ing_1");
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (ingress.version() != 4 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(ingress.version()).isEqualTo(4);
            assertThat(heard.await(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            server.stop(0);
        }
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getPath();
        if (path.endsWith("/register")) {
            send(exchange, 201, registrations.remove());
        } else if (path.endsWith("/heartbeat")) {
            heard.countDown();
            send(exchange, 200, heartbeats.size() > 1 ? heartbeats.remove() : heartbeats.element());
        } else if (tables.isEmpty()) {
            exchange.sendResponseHeaders(304, -1);
            exchange.close();
        } else {
            exchange.getResponseHeaders().add("ETag", "\"1\"");
            send(exchange, 200, tables.remove());
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private IngressConfig config(URI server) {
        return new IngressConfig(
                server,
                server,
                "token",
                "test",
                "test",
                null,
                null,
                List.of(443),
                "127.0.0.1",
                false,
                20_000,
                dir,
                null,
                IngressConfig.Limits.DEFAULT);
    }

    private static String table(int version, String routes) {
        return "{\"spec_version\":\"v1\",\"version\":" + version + ",\"routes\":[" + routes + "]}";
    }
}
