package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.PlfmProcess;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.controlplane.testing.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** An agent in a process of its own that is killed ({@code kill -9}) while what it started goes on writing to a volume. */
@EnabledOnOs(OS.LINUX)
class KilledAgentTest {
    @TempDir
    Path dir;

    private TestServer server;
    private PlfmProcess agent;
    private Tenant tenant;
    private JournalApp app;
    private String volume;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.start(Map.of());
        tenant = Tenant.create(server.as("ann@example.com"));
        app = new JournalApp(tenant, dir);
        volume = app.volume();
        startAgent();
    }

    @AfterEach
    void stop() throws Exception {
        agent.close();
        ProcessHandle.of(app.writer(volume)).ifPresent(ProcessHandle::destroyForcibly);
        server.close();
    }

    @Test
    void a_successor_waits_for_a_writer_that_nobody_could_end() throws Exception {
        // Out of its instance's process group, and so out of the reach of the next agent.
        run("setsid", "--wait");
        long left = app.writer(volume);

        agent.kill();
        app.grows(volume);
        startAgent();
        app.growsBy(60, volume);
        assertThat(app.writer(volume)).isEqualTo(left);

        assertThat(ProcessHandle.of(left).map(ProcessHandle::destroyForcibly)).contains(true);
        app.growsByAnother(left, volume);
        tenant.awaitReady(1, JournalApp.PATIENCE);
    }

    @Test
    void the_next_agent_ends_what_the_killed_one_left_writing_and_starts_it_again() throws Exception {
        run();
        long left = app.writer(volume);

        agent.kill();
        app.grows(volume);
        assertThat(app.writer(volume)).isEqualTo(left);
        startAgent();

        app.growsByAnother(left, volume);
        tenant.awaitReady(1, JournalApp.PATIENCE);
    }

    private void run(String... before) {
        String deploy = tenant.deploy(app.release("one", before));
        app.attach(tenant, volume);
        tenant.awaitSucceeded(deploy, JournalApp.PATIENCE);
        app.grows(volume);
    }

    private void startAgent() throws IOException {
        agent = new PlfmProcess(
                dir,
                Map.of(),
                "node",
                "--server",
                server.uri().toString(),
                "--token",
                TestServer.OPERATOR,
                "--runtime",
                "process",
                "--name-prefix",
                "k",
                "--state-dir",
                app.nodes().toString());
        assertThat(agent.readLine()).as(agent.errors()).contains("connected");
    }
}
