package dev.plfm.agent.process;

import dev.plfm.agent.api.ReasonCode;
import dev.plfm.agent.loop.SerialLoop;
import dev.plfm.agent.plan.Assignment;
import dev.plfm.agent.plan.Health;
import dev.plfm.agent.plan.Workload;
import dev.plfm.agent.runtime.InstanceRuntime;
import dev.plfm.agent.runtime.Transition;
import dev.plfm.agent.volume.VolumeDirs;
import dev.plfm.agent.volume.VolumeLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the command of each workload as a process group on this machine.
 *
 * <p>Images are not unpacked: the command must be runnable here as it stands. Volumes are not mounted either: the directory
 * of the one for {@code /var/lib/data} is in {@code PLATFORM_VOLUME_VAR_LIB_DATA}. That a volume is for reading only is not enforced, and so
 * it is locked like any other.
 */
public final class ProcessRuntime implements InstanceRuntime {
    private static final Logger log = LoggerFactory.getLogger(ProcessRuntime.class);
    private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(5);

    /** Beside the instances' directory. */
    public static final String VOLUMES = "volumes";

    private record Running(ProcessInstance process, Collection<Integer> ports) {}

    private final Path instancesDir;
    private final VolumeDirs volumes;
    private final LocalPorts ports;
    private final EndpointNotes notes;
    private final Executor blocking;
    private final SerialLoop loop;
    private final Map<String, Running> instances = new HashMap<>();
    private @Nullable CompletableFuture<@Nullable Void> shutdown;

    /** One that tells nobody on the machine where its instances listen. */
    public ProcessRuntime(Path instancesDir, LocalPorts ports, ScheduledExecutorService timers, Executor blocking)
            throws IOException {
        this(instancesDir, ports, EndpointNotes.NONE, timers, blocking);
    }

    /**
     * Ends what an agent before this one left running in the same directory.
     *
     * @param instancesDir gets one directory per instance
     * @param notes get where instances listen
     * @param blocking runs health probes, which block
     */
    public ProcessRuntime(
            Path instancesDir,
            LocalPorts ports,
            EndpointNotes notes,
            ScheduledExecutorService timers,
            Executor blocking)
            throws IOException {
        this.instancesDir = instancesDir;
        this.volumes = new VolumeDirs(instancesDir.resolveSibling(VOLUMES));
        this.ports = ports;
        this.notes = notes;
        this.blocking = blocking;
        this.loop = new SerialLoop(timers);
        InstanceDir.endLeftovers(instancesDir);
        notes.dropLeftovers(instancesDir);
    }

    @Override
    public void start(Assignment assignment, Consumer<Transition> observer) {
        loop.execute(() -> launch(assignment, observer));
    }

    @Override
    public void drain(String instanceId, @Nullable Duration grace) {
        loop.execute(() -> {
            Running instance = instances.get(instanceId);
            if (instance != null) {
                instance.process().drain(grace);
            }
        });
    }

    @Override
    public void stop(String instanceId) {
        loop.execute(() -> {
            Running instance = instances.get(instanceId);
            if (instance != null) {
                instance.process().stop();
            }
        });
    }

    @Override
    public void kill() {
        loop.execute(() -> {
            instances.forEach((id, instance) -> {
                instance.process().kill();
                notes.drop(id);
                ports.giveBack(instance.ports());
            });
            instances.clear();
            loop.close();
        });
    }

    @Override
    public CompletableFuture<@Nullable Void> shutdown() {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            shutdown = done;
            List.copyOf(instances.values())
                    .forEach(instance -> instance.process().drain(SHUTDOWN_GRACE));
            finishShutdown();
        });
        return done;
    }

    private void launch(Assignment assignment, Consumer<Transition> observer) {
        Map<String, Integer> localPorts = Map.of();
        try {
            Workload workload = require(assignment.workload(), "the plan holds no workload");
            localPorts = ports.take(workload.ports());
            notes.write(assignment.instanceId(), workload.ports(), localPorts);
            ProcessInstance.Launch launch = prepare(assignment.instanceId(), workload, localPorts);
            ProcessInstance instance = new ProcessInstance(launch, loop, blocking, transition -> {
                if (transition.status().ended()) {
                    ended(assignment.instanceId());
                }
                observer.accept(transition);
            });
            instances.put(assignment.instanceId(), new Running(instance, localPorts.values()));
            log.info(
                    "{} runs {} with ports {}, output in {}",
                    assignment.instanceId(),
                    workload.command(),
                    localPorts,
                    launch.dir().output());
            instance.start();
        } catch (IOException | IllegalArgumentException e) {
            notes.drop(assignment.instanceId());
            ports.giveBack(localPorts.values());
            observer.accept(Transition.failed(ReasonCode.START_FAILED, null, String.valueOf(e.getMessage())));
        }
    }

    private ProcessInstance.Launch prepare(String instanceId, Workload workload, Map<String, Integer> localPorts)
            throws IOException {
        InstanceDir dir = InstanceDir.create(instancesDir, instanceId);
        Path workdir = workload.workdir() == null ? dir.path() : Path.of(workload.workdir());
        Path home = Files.isDirectory(workdir) ? workdir : dir.path();
        Map<String, String> env = ProcessEnvironment.of(System.getenv(), workload.envVars(), localPorts);
        VolumeLock lock = mount(workload, env);
        if (workload.command().isEmpty()) {
            throw new IOException("the workload has no command");
        }
        List<String> command = new ArrayList<>(workload.command());
        String program = command.get(0);
        command.set(0, require(Executables.find(program, env.get("PATH"), home), program + ": no such program"));
        Health health = workload.health();
        int healthPort = health == null ? 0 : healthPort(health, workload, localPorts);
        ProcessGroup.Spec spec = new ProcessGroup.Spec(lock.around(command, dir.began()), home, env, dir.output());
        return new ProcessInstance.Launch(workload, spec, dir, healthPort, lock);
    }

    /** Tells the process where its volumes are; answers with what it has to hold to have them. */
    private VolumeLock mount(Workload workload, Map<String, String> env) throws IOException {
        List<Path> locks = new ArrayList<>();
        Map<String, String> paths = new HashMap<>();
        for (Workload.Mount mount : workload.mounts()) {
            String name = ProcessEnvironment.volumeVariable(mount.mountPath());
            String other = paths.put(name, mount.mountPath());
            if (other != null) {
                throw new IOException("the volumes for " + other + " and " + mount.mountPath()
                        + " cannot be told apart: both would be in " + name);
            }
            env.put(name, volumes.openData(mount.volumeId()).toString());
            locks.add(volumes.lock(mount.volumeId()));
        }
        return new VolumeLock(locks);
    }

    private void ended(String instanceId) {
        Running gone = instances.remove(instanceId);
        if (gone != null) {
            notes.drop(instanceId);
            ports.giveBack(gone.ports());
        }
        finishShutdown();
    }

    private void finishShutdown() {
        if (shutdown != null && instances.isEmpty()) {
            loop.close();
            shutdown.complete(null);
        }
    }

    private static int healthPort(Health health, Workload workload, Map<String, Integer> localPorts)
            throws IOException {
        for (Workload.Port port : workload.ports()) {
            Integer local = localPorts.get(port.name());
            if (local != null
                    && (port.name().equals(health.port()) || health.port().equals("" + port.port()))) {
                return local;
            }
        }
        throw new IOException("the health check's port " + health.port() + " is not declared");
    }

    private static <T> T require(@Nullable T value, String otherwise) throws IOException {
        if (value == null) {
            throw new IOException(otherwise);
        }
        return value;
    }
}
