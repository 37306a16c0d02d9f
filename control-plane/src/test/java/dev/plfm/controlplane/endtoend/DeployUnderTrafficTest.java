package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.plfm.agent.NodeAgents;
import dev.plfm.agent.RuntimeKind;
import dev.plfm.controlplane.testing.Await;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.controlplane.testing.TestServer;
import dev.plfm.ingress.Ingress;
import dev.plfm.ingress.IngressConfig;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes behind a real ingress node; there must be a Python to run them. */
class DeployUnderTrafficTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int PER_SECOND = 100;

    /** Of the environment; every machine has it. */
    private static final String ADDRESS = "127.0.0.9";

    @TempDir
    Path directory;

    @Test
    void a_deploy_under_a_hundred_requests_a_second_fails_none() throws Exception {
        assumeTrue(hasPython());
        Path endpoints = directory.resolve("endpoints");
        int port = freePort();
        try (TestServer server = TestServer.start(Map.of("ipv4_pool", ADDRESS + "/32"));
                NodeAgents agents = server.nodes(server.agents()
                        .hostnamePrefix("t")
                        .count(2)
                        .runtime(RuntimeKind.PROCESS)
                        .stateDir(directory.resolve("nodes"))
                        .endpointsDir(endpoints))) {
            Tenant tenant = Tenant.create(server.as("ada@example.com"));
            tenant.awaitSucceeded(tenant.deploy(release(tenant, "one")), PATIENCE);
            route(tenant, port);
            try (Ingress ingress = Ingress.start(config(server, port, endpoints))) {
                Await.until(
                        "routed",
                        PATIENCE,
                        () -> ingress.version() >= 0 && get(port).equals("one"));
                Traffic traffic = new Traffic(port);
                String second = tenant.deploy(release(tenant, "two"));
                tenant.awaitSucceeded(second, PATIENCE);
                tenant.awaitReady(3, PATIENCE);
                traffic.stop();
                System.out.println("deploy under traffic: " + traffic.sent + " requests, answered by "
                        + traffic.answers + ", failed: " + traffic.failures.size() + " "
                        + traffic.failures.stream().limit(5).toList());
                assertThat(traffic.failures).isEmpty();
                assertThat(traffic.answers).containsExactlyInAnyOrder("one", "two");
                assertThat(get(port)).isEqualTo("two");
            }
            try (Stream<Path> notes = Files.list(endpoints)) {
                assertThat(notes).hasSize(3);
            }
        }
    }

    private static String release(Tenant tenant, String text) {
        String program = "import http.server,os\\n"
                + "class H(http.server.BaseHTTPRequestHandler):\\n"
                + "  def do_GET(s):\\n"
                + "    s.send_response(200); s.end_headers(); s.wfile.write(b'" + text + "')\\n"
                + "  def log_message(s,*a): pass\\n"
                + "class S(http.server.ThreadingHTTPServer): request_queue_size=128\\n"
                + "S(('127.0.0.1',int(os.environ['PORT'])),H).serve_forever()";
        String manifest = "schema_version = \"v1\"\n[image]\nref = \"registry.example/web:1\"\n[processes.web]\n"
                + "command = [\"python3\", \"-c\", \"" + program + "\"]\n"
                + "resources = {memory = \"64Mi\"}\nscaling = {min = 3}\n"
                + "ports = [{name = \"http\", internal = 18080}]\n"
                + "health = {type = \"tcp\", port = \"http\", interval_seconds = 1}\n";
        return tenant.api
                .post(
                        tenant.appPath() + "/releases",
                        Map.of("manifest", manifest, "image_digest", "sha256:" + "ab".repeat(32)))
                .expect(201)
                .get("/id");
    }

    private static void route(Tenant tenant, int port) {
        tenant.api.post(tenant.envPath() + "/networking/ipv4", null).expect(200);
        tenant.api
                .post(
                        tenant.envPath() + "/routes",
                        Map.of(
                                "hostname",
                                "web.example.com",
                                "listen_port",
                                port,
                                "protocol_hint",
                                "tcp_raw",
                                "backend_process_type",
                                "web",
                                "backend_port",
                                18080,
                                "ipv4_required",
                                true))
                .expect(201);
    }

    private IngressConfig config(TestServer server, int port, Path endpoints) {
        return new IngressConfig(
                server.uri(),
                server.uri(),
                TestServer.OPERATOR,
                "ingress",
                "eu",
                null,
                null,
                List.of(port),
                "",
                false,
                0,
                directory.resolve("ingress"),
                endpoints,
                IngressConfig.Limits.DEFAULT);
    }

    /** The body of the answer; a connection for each, as most clients do that come once. */
    private static String get(int port) {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(20_000);
            socket.connect(new InetSocketAddress(ADDRESS, port), 20_000);
            socket.getOutputStream()
                    .write("GET / HTTP/1.0\r\nHost: web.example.com\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return answer.startsWith("HTTP/1.0 200 ")
                    ? answer.substring(answer.indexOf("\r\n\r\n") + 4)
                    : "no answer: " + answer;
        } catch (IOException e) {
            return "no answer: " + e;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private static boolean hasPython() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(dir -> Files.isExecutable(Path.of(dir, "python3")));
    }

    /** So many requests a second, whether or not the ones before are answered. */
    private static final class Traffic {
        private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(32);
        private final AtomicInteger sent = new AtomicInteger();
        private final Queue<String> failures = new ConcurrentLinkedQueue<>();
        private final Set<String> answers = new ConcurrentSkipListSet<>();

        Traffic(int port) {
            for (int lane = 0; lane < 20; lane++) {
                clock.scheduleAtFixedRate(
                        () -> ask(port),
                        lane * 1_000_000L / PER_SECOND,
                        20 * 1_000_000L / PER_SECOND,
                        TimeUnit.MICROSECONDS);
            }
        }

        private void ask(int port) {
            sent.incrementAndGet();
            String answer = get(port);
            if (answer.startsWith("no answer")) {
                failures.add(answer);
            } else {
                answers.add(answer);
            }
        }

        void stop() throws InterruptedException {
            clock.shutdown();
            assertThat(clock.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
    }
}
