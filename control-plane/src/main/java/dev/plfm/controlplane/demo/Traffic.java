package dev.plfm.controlplane.demo;

import dev.plfm.controlplane.client.ApiClient;
import dev.plfm.controlplane.client.Pause;
import dev.plfm.ingress.Ingress;
import dev.plfm.ingress.IngressConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Real traffic: an IPv4 address and a route for the app, an ingress node, and a request through it to a process. */
final class Traffic {
    /** What the route listens on; the machine may have to use another. */
    private static final int PORT = 8088;

    private static final String PROCESS = "web";
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final ApiClient api;
    private final Place place;

    Traffic(ApiClient api, Place place) {
        this.api = api;
        this.place = place;
    }

    /** The port of the process that takes requests, or null when there is none in the manifest. */
    static @Nullable Integer port(JsonNode manifest) {
        JsonNode port =
                manifest.path("processes").path(PROCESS).path("ports").path(0).path("internal");
        return port.isNumber() ? port.asInt() : null;
    }

    /** A route of raw TCP to that port: the one there is, or a new one. */
    JsonNode route(int backendPort) {
        return api.list(place.env() + "/routes").stream()
                .filter(route -> route.path("listen_port").asInt() == PORT)
                .findFirst()
                .orElseGet(() -> {
                    api.post(place.env() + "/networking/ipv4", Map.of());
                    return api.post(
                            place.env() + "/routes",
                            Map.of(
                                    "hostname",
                                    place.appName() + ".example.com",
                                    "listen_port",
                                    PORT,
                                    "protocol_hint",
                                    "tcp_raw",
                                    "backend_process_type",
                                    PROCESS,
                                    "backend_port",
                                    backendPort,
                                    "ipv4_required",
                                    true));
                });
    }

    /** An ingress node of this machine; finds instances by the notes of its agents. */
    Entrance open(URI server, String enrolmentToken, Path dir, Path endpoints) {
        int local = freePort();
        Ingress ingress = Ingress.start(new IngressConfig(
                server,
                server,
                enrolmentToken,
                "demo-ingress",
                "local",
                null,
                "127.0.0.1",
                List.of(PORT),
                "127.0.0.1",
                true,
                local - PORT,
                dir,
                endpoints,
                IngressConfig.Limits.DEFAULT));
        return new Entrance(ingress, URI.create("http://127.0.0.1:" + local + "/"));
    }

    private static int freePort() {
        for (int wanted : List.of(PORT, 0)) {
            try (ServerSocket free = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (IOException taken) {
                // Any other, then.
            }
        }
        throw new DemoException("there is no free port");
    }

    /** Where requests come in. */
    record Entrance(Ingress ingress, URI uri) implements AutoCloseable {
        /** How a request is answered, once it is; all that happens is what would happen to anybody's. */
        String ask() {
            long deadline = System.nanoTime() + LIMIT.toNanos();
            String last = "nothing";
            while (System.nanoTime() < deadline) {
                try {
                    HttpResponse<String> answer = HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(uri)
                                            .timeout(Duration.ofSeconds(5))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString());
                    return answer.statusCode() + " from "
                            + answer.headers().firstValue("Server").orElse("a process") + ", "
                            + answer.body().length() + " bytes";
                } catch (IOException e) {
                    last = e.toString();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new DemoException("interrupted");
                }
                Pause.sleeping().of(INTERVAL);
            }
            throw new DemoException("a request through the ingress node got no answer: " + last);
        }

        @Override
        public void close() {
            ingress.close();
        }
    }
}
