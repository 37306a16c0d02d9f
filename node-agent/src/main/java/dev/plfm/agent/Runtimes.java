package dev.plfm.agent;

import dev.plfm.agent.process.EndpointNotes;
import dev.plfm.agent.process.LocalPorts;
import dev.plfm.agent.process.ProcessRuntime;
import dev.plfm.agent.runtime.InstanceRuntime;
import dev.plfm.agent.runtime.LameDuckRuntime;
import dev.plfm.agent.runtime.SimulatedRuntime;
import dev.plfm.agent.secret.SecretKeys;
import dev.plfm.agent.secret.SecretRuntime;
import dev.plfm.agent.volume.VolumeCopies;
import dev.plfm.agent.volume.VolumeDirs;
import dev.plfm.sealing.KeysetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the runtime of each node, as configured. */
final class Runtimes implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Runtimes.class);

    private final AgentConfig config;
    private final ScheduledExecutorService timers;
    private final LocalPorts ports = new LocalPorts();
    private final ExecutorService probes = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "health-probe");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable Path temporary;

    Runtimes(AgentConfig config, ScheduledExecutorService timers) {
        this.config = config;
        this.timers = timers;
        warnOfOpenKeys(config.secretsKey());
    }

    /** Throws {@link AgentException} if the node's directory cannot be used. */
    InstanceRuntime create(String hostname, int number) {
        if (config.runtime() == RuntimeKind.SIMULATED) {
            return new SimulatedRuntime(
                    new SimulatedRuntime.Settings(
                            config.bootTime(),
                            config.bootTimeJitter(),
                            config.drainTime(),
                            config.failureRate(),
                            config.crashRate()),
                    config.seed() * 31 + number,
                    timers);
        }
        try {
            Path instances = dir().resolve(hostname).resolve("instances");
            ProcessRuntime processes = new ProcessRuntime(instances, ports, notes(), timers, probes);
            return new LameDuckRuntime(processes, config.drainDelay(), timers);
        } catch (IOException e) {
            throw new AgentException("Cannot use the directory of " + hostname, e);
        }
    }

    /** Throws {@link AgentException} if the keys cannot be used. */
    SecretRuntime.Settings secrets() {
        Path file = config.secretsKey();
        Path fallback = config.stateDir() == null
                ? Path.of(System.getProperty("java.io.tmpdir"))
                : config.stateDir().resolve("secrets");
        try {
            SecretKeys keys = file == null ? null : new SecretKeys(file);
            return new SecretRuntime.Settings(keys, fallback, config.runtime() == RuntimeKind.SIMULATED);
        } catch (KeysetException e) {
            throw new AgentException("Cannot use the private keyset in " + file + ": " + e.getMessage());
        }
    }

    /** Throws {@link AgentException} if the node's directory cannot be used. */
    VolumeCopies volumes(String hostname) {
        try {
            Path shared = config.snapshotDir();
            return new VolumeCopies(
                    new VolumeDirs(dir().resolve(hostname).resolve(ProcessRuntime.VOLUMES)),
                    shared == null ? dir().resolve("snapshots") : shared.toAbsolutePath());
        } catch (IOException e) {
            throw new AgentException("Cannot use the directory of " + hostname, e);
        }
    }

    /** Runs what blocks. */
    Executor blocking() {
        return probes;
    }

    @Override
    public void close() {
        probes.shutdownNow();
    }

    private static void warnOfOpenKeys(@Nullable Path file) {
        try {
            if (file != null && SecretKeys.readableByOthers(file)) {
                log.warn("{} opens secrets, and others than its owner may read it: chmod 600 would forbid that", file);
            }
        } catch (IOException e) {
            log.warn("Cannot see who may read {}: {}", file, e.toString());
        }
    }

    private EndpointNotes notes() throws IOException {
        return config.endpointsDir() == null ? EndpointNotes.NONE : EndpointNotes.in(config.endpointsDir());
    }

    private synchronized Path dir() throws IOException {
        if (config.stateDir() != null) {
            return config.stateDir().toAbsolutePath();
        }
        if (temporary == null) {
            temporary = Files.createTempDirectory("plfm-node");
        }
        return temporary;
    }
}
