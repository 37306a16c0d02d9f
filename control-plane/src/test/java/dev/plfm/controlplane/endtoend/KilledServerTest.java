package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.agent.AgentConfig;
import dev.plfm.agent.NodeAgents;
import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.LogChecks;
import dev.plfm.controlplane.testing.ServerProcess;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.controlplane.testing.TestDatabase;
import dev.plfm.controlplane.testing.TestServer;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The number of kills is the system property {@code plfm.test.kills}; the seed {@code plfm.test.seed}. */
class KilledServerTest {
    private static final int KILLS = Integer.getInteger("plfm.test.kills", 4);
    private static final long SEED = Long.getLong("plfm.test.seed", System.nanoTime());
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    Path directory;

    @Test
    void a_server_killed_at_any_moment_loses_nothing_and_repeats_nothing() throws Exception {
        System.out.println("kills " + KILLS + ", seed " + SEED);
        Random random = new Random(SEED);
        TestDatabase database = TestDatabase.create();
        try (ServerProcess server = new ServerProcess(directory, database).awaitReady();
                NodeAgents nodes = nodes(server)) {
            Api api = Api.of(server.uri(), "ada@example.com", exchange -> {});
            Tenant tenant = Tenant.create(api);
            Changes changes = new Changes(tenant, random.nextLong());
            for (int kill = 1; kill <= KILLS; kill++) {
                LockSupport.parkNanos(
                        Duration.ofMillis(100 + random.nextInt(2_500)).toNanos());
                server.kill();
                server.restart();
                server.awaitReady();
            }
            changes.stop();

            tenant.scale("web", 4);
            String last = tenant.deploy(tenant.release("last", 64, Map.of("web", 3)));
            tenant.awaitSucceeded(last, PATIENCE);
            tenant.awaitReady(4, PATIENCE);
            assertThat(tenant.instances("?status=ready")).hasSize(4);

            LogChecks log = new LogChecks(database);
            api.get("/v1/orgs", "X-Min-Event-Id", String.valueOf(log.head())).expect(200);
            assertThat(log.gaps()).isEmpty();
            assertThat(changes.acknowledged()).isNotEmpty();
            assertThat(log.missing(changes.acknowledged())).isEmpty();
            assertThat(log.mostLiveInstances()).isLessThanOrEqualTo(Changes.MOST_REPLICAS + 1);
            System.out.println("acknowledged " + changes.acknowledged().size() + " writes, log of " + log.head()
                    + " events, at most " + log.mostLiveInstances() + " live instances");
            Map<String, List<String>> live = log.readModel();
            server.kill();
            assertThat(server.rebuild()).contains("rebuilt");
            assertThat(log.readModel()).isEqualTo(live);
        }
    }

    private static NodeAgents nodes(ServerProcess server) {
        NodeAgents agents = NodeAgents.start(AgentConfig.builder(server.uri())
                .token(TestServer.OPERATOR)
                .hostnamePrefix("k")
                .count(3)
                .bootTime(Duration.ofMillis(100))
                .drainTime(Duration.ofMillis(50))
                .build());
        agents.connected().orTimeout(60, TimeUnit.SECONDS).join();
        return agents;
    }

    /** A client that deploys and scales without pause, each write with a key and repeated until it is answered. */
    private static final class Changes {
        static final int MOST_REPLICAS = 6;

        private final Tenant tenant;
        private final Random random;
        private final Queue<Long> acknowledged = new ConcurrentLinkedQueue<>();
        private final AtomicBoolean running = new AtomicBoolean(true);
        private final CompletableFuture<Void> client;

        Changes(Tenant tenant, long seed) {
            this.tenant = tenant;
            this.random = new Random(seed);
            this.client = CompletableFuture.runAsync(this::run);
        }

        private void run() {
            for (int number = 0; running.get(); number++) {
                if (random.nextBoolean()) {
                    scale(number);
                } else {
                    deploy(number);
                }
                LockSupport.parkNanos(Duration.ofMillis(random.nextInt(400)).toNanos());
            }
        }

        private void deploy(int number) {
            String manifest = "schema_version = \"v1\"\n[image]\nref = \"registry.example/shop:1\"\n[processes.web]\n"
                    + "command = [\"run\", \"" + number + "\"]\nresources = {memory = \"64Mi\"}\nscaling = {min = 2}\n";
            Answer release = untilAnswered(() -> tenant.api.post(
                    tenant.appPath() + "/releases",
                    Map.of("manifest", manifest, "image_digest", "sha256:" + "ab".repeat(32)),
                    "Idempotency-Key",
                    "release-" + number));
            if (release.status() == 201) {
                untilAnswered(() -> tenant.api.post(
                        tenant.envPath() + "/deploys",
                        Map.of("release_id", release.get("/id")),
                        "Idempotency-Key",
                        "deploy-" + number));
            }
        }

        private void scale(int number) {
            int desired = 1 + random.nextInt(MOST_REPLICAS);
            long version = untilAnswered(() -> tenant.api.get(tenant.envPath() + "/scale"))
                    .json()
                    .at("/resource_version")
                    .asLong();
            untilAnswered(() -> tenant.api.put(
                    tenant.envPath() + "/scale",
                    Map.of(
                            "processes",
                            List.of(Map.of("process_type", "web", "desired", desired)),
                            "expected_version",
                            version),
                    "Idempotency-Key",
                    "scale-key-" + number));
        }

        private Answer untilAnswered(java.util.function.Supplier<Answer> request) {
            while (true) {
                try {
                    Answer answer = request.get();
                    if (answer.status() < 500) {
                        if (answer.status() < 300) {
                            answer.header("X-Event-Id").map(Long::valueOf).ifPresent(acknowledged::add);
                        }
                        return answer;
                    }
                } catch (UncheckedIOException e) {
                    // The server is down: the write may or may not have happened, which is what the key is for.
                }
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
        }

        List<Long> acknowledged() {
            return List.copyOf(acknowledged);
        }

        void stop() {
            running.set(false);
            client.join();
        }
    }
}
