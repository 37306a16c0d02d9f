package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.agent.AgentConfig;
import dev.plfm.agent.NodeAgents;
import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.AppendedEvents;
import dev.plfm.controlplane.testing.Await;
import dev.plfm.controlplane.testing.ServerProcess;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.controlplane.testing.TestDatabase;
import dev.plfm.controlplane.testing.TestServer;
import dev.plfm.ingress.Ingress;
import dev.plfm.ingress.IngressConfig;
import dev.plfm.kernel.event.RouteEvent.RouteCreated;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.RouteId;
import dev.plfm.kernel.value.ProtocolHint;
import dev.plfm.kernel.value.ProxyProtocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long the control plane is away, in seconds, is the system property {@code plfm.test.outage}. */
class IngressOutageTest {
    private static final int ROUTES = 1_000;
    private static final int OUTAGE_SECONDS = Integer.getInteger("plfm.test.outage", 5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final List<Ingress> nodes = new ArrayList<>();
    private final List<Integer> offsets = new ArrayList<>();

    @Test
    void traffic_goes_on_while_the_control_plane_is_away_and_versions_go_on_upwards_afterwards() throws Exception {
        TestDatabase database = TestDatabase.create();
        try (ServerProcess server = new ServerProcess(directory, database).awaitReady();
                NodeAgents agents = agents(server);
                ServerSocket backend = echo()) {
            Tenant tenant = Tenant.create(Api.of(server.uri(), "ada@example.com", exchange -> {}));
            tenant.awaitSucceeded(tenant.deploy(tenant.release("one", 64, Map.of("web", 2))), PATIENCE);
            note(tenant, backend);
            long routed = AppendedEvents.append(database, routes(tenant));
            for (int number = 0; number < 3; number++) {
                offsets.add(freePort() - 443);
                nodes.add(start(server, number));
            }
            Await.until(
                    "all have the routes", PATIENCE, () -> nodes.stream().allMatch(node -> node.version() >= routed));
            Traffic traffic = new Traffic();

            Await.until("traffic", PATIENCE, () -> traffic.served.get() > 0);
            server.kill();
            int atKill = traffic.served.get();
            nodes.get(0).close();
            nodes.set(0, start(server, 0));
            assertThat(nodes.get(0).version()).isGreaterThanOrEqualTo(routed);
            LockSupport.parkNanos(Duration.ofSeconds(OUTAGE_SECONDS).toNanos());
            int during = traffic.served.get() - atKill;
            assertThat(during).isGreaterThan(OUTAGE_SECONDS);
            long before = nodes.get(0).version();
            server.restart();
            server.awaitReady();
            tenant.scale("web", 3);
            tenant.awaitReady(3, PATIENCE);
            note(tenant, backend);
            Await.until("all have news", PATIENCE, () -> nodes.stream().allMatch(node -> node.version() > before));
            traffic.stop();
            System.out.println(during + " connections while the control plane was away for " + OUTAGE_SECONDS + " s, "
                    + traffic.served.get() + " in all, failed: " + traffic.failures);
            assertThat(traffic.failures).isEmpty();
        } finally {
            nodes.forEach(Ingress::close);
        }
    }

    private Ingress start(ServerProcess server, int number) {
        return Ingress.start(new IngressConfig(
                server.uri(),
                server.uri(),
                TestServer.OPERATOR,
                "ingress-" + number,
                "eu",
                null,
                null,
                List.of(443),
                "127.0.0.1",
                false,
                offsets.get(number),
                directory.resolve("ingress-" + number),
                directory.resolve("endpoints"),
                IngressConfig.Limits.DEFAULT));
    }

    private static NodeAgents agents(ServerProcess server) {
        NodeAgents agents = NodeAgents.start(AgentConfig.builder(server.uri())
                .token(TestServer.OPERATOR)
                .hostnamePrefix("o")
                .count(2)
                .bootTime(Duration.ofMillis(50))
                .build());
        agents.connected().orTimeout(60, TimeUnit.SECONDS).join();
        return agents;
    }

    /** The simulated instances are all this one server. */
    private void note(Tenant tenant, ServerSocket backend) throws IOException {
        Path notes = Files.createDirectories(directory.resolve("endpoints"));
        for (var instance : tenant.instances("?status=ready")) {
            Files.writeString(
                    notes.resolve(instance.at("/id").asString() + ".json"),
                    "{\"8443\": \"127.0.0.1:" + backend.getLocalPort() + "\"}");
        }
    }

    private static List<RouteCreated> routes(Tenant tenant) {
        List<RouteCreated> routes = new ArrayList<>();
        for (int number = 0; number < ROUTES; number++) {
            routes.add(new RouteCreated(
                    new OrgId(tenant.org),
                    new AppId(tenant.app),
                    new EnvId(tenant.env),
                    RouteId.generate(),
                    "h" + number + ".example.com",
                    443,
                    ProtocolHint.TLS_PASSTHROUGH,
                    "web",
                    8443,
                    ProxyProtocol.OFF,
                    false,
                    false,
                    null));
        }
        return routes;
    }

    private static ServerSocket echo() throws IOException {
        ServerSocket server = new ServerSocket(0, 200, InetAddress.getByName("127.0.0.1"));
        Thread thread = new Thread(() -> {
            while (!server.isClosed()) {
                try (Socket client = server.accept()) {
                    client.getOutputStream().write(client.getInputStream().readAllBytes());
                } catch (IOException closed) {
                    // The next one, or the end.
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    private static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(12_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // the next one, then
            }
        }
    }

    /** Asks for one host after the other, at the two ingress nodes that are not restarted, and wants to hear what it said. */
    private final class Traffic {
        private final AtomicInteger served = new AtomicInteger();
        private final List<String> failures = new ArrayList<>();
        private final AtomicBoolean running = new AtomicBoolean(true);
        private final CompletableFuture<Void> client = CompletableFuture.runAsync(this::run);

        private void run() {
            for (int number = 0; running.get(); number++) {
                try {
                    byte[] hello = hello("h" + number % ROUTES + ".example.com");
                    try (Socket socket = new Socket()) {
                        socket.setSoTimeout(10_000);
                        socket.connect(new InetSocketAddress("127.0.0.1", 443 + offsets.get(1 + number % 2)), 5_000);
                        socket.getOutputStream().write(hello);
                        socket.shutdownOutput();
                        if (!Arrays.equals(hello, socket.getInputStream().readAllBytes())) {
                            failures.add("another answer at " + number);
                        }
                    }
                    served.incrementAndGet();
                } catch (Exception e) {
                    failures.add(e + " at " + number);
                }
                LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
            }
        }

        void stop() {
            running.set(false);
            client.join();
        }
    }

    private static byte[] hello(String hostname) throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(hostname)));
        engine.setSSLParameters(parameters);
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), out);
        return Arrays.copyOf(out.array(), out.position());
    }
}
