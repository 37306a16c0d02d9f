package dev.plfm.agent.secret;

import dev.plfm.agent.api.Answer;
import dev.plfm.agent.api.ReasonCode;
import dev.plfm.agent.api.SealedSecret;
import dev.plfm.agent.loop.SerialLoop;
import dev.plfm.agent.plan.Assignment;
import dev.plfm.agent.plan.Workload;
import dev.plfm.agent.runtime.InstanceRuntime;
import dev.plfm.agent.runtime.Transition;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.sealing.KeysetException;
import dev.plfm.sealing.SealContext;
import dev.plfm.sealing.opening.CannotOpenException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Opens the secrets of instances before another runtime starts them, and removes them when they have ended.
 *
 * <p>The file's path is told to the instance in {@value #VARIABLE}, because a process of this machine has no file system
 * of its own where the plan's mount path could be. Runs on the node's loop.
 */
public final class SecretRuntime implements InstanceRuntime {
    /** Where an instance finds its secrets. */
    public static final String VARIABLE = "PLATFORM_SECRETS_FILE";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /**
     * How it is done on this node.
     *
     * @param keys null when the node was given none
     * @param fallback where opened secrets are kept if the machine has no file system in memory
     * @param pretends whether instances are only simulated: they do without keys, and read nothing
     */
    public record Settings(@Nullable SecretKeys keys, Path fallback, boolean pretends) {}

    private record Waiting(Assignment assignment, Workload.Secrets secrets, Consumer<Transition> observer, long since) {
        String instanceId() {
            return assignment.instanceId();
        }
    }

    private final InstanceRuntime runtime;
    private final Settings settings;
    private final SerialLoop loop;
    private final SecretSource source;
    private final Map<String, Waiting> waiting = new HashMap<>();
    private @Nullable SecretFiles files;

    /** Removes what an agent before this one left opened. */
    public SecretRuntime(InstanceRuntime runtime, Settings settings, SerialLoop loop, SecretSource source) {
        this.runtime = runtime;
        this.settings = settings;
        this.loop = loop;
        this.source = source;
        this.files = settings.keys() == null ? null : create(settings.fallback());
    }

    @Override
    public void start(Assignment assignment, Consumer<Transition> observer) {
        Workload workload = assignment.workload();
        Workload.Secrets secrets = workload == null ? null : workload.secrets();
        if (secrets == null || (settings.keys() == null && settings.pretends())) {
            runtime.start(assignment, observer);
            return;
        }
        Waiting start = new Waiting(assignment, secrets, observer, System.nanoTime());
        if (settings.keys() == null) {
            fail(start, "this node has no keys to open secrets with: it was started without --secrets-key");
            return;
        }
        waiting.put(start.instanceId(), start);
        fetch(start, settings.keys());
    }

    @Override
    public void drain(String instanceId, @Nullable Duration grace) {
        if (!endWaiting(instanceId)) {
            runtime.drain(instanceId, grace);
        }
    }

    @Override
    public void stop(String instanceId) {
        if (!endWaiting(instanceId)) {
            runtime.stop(instanceId);
        }
    }

    @Override
    public void kill() {
        waiting.clear();
        runtime.kill();
        removeAll();
    }

    @Override
    public CompletableFuture<@Nullable Void> shutdown() {
        waiting.clear();
        return runtime.shutdown().whenComplete((nothing, failure) -> removeAll());
    }

    private void fetch(Waiting start, SecretKeys keys) {
        loop.whenDone(source.fetch(start.secrets().secretVersionId()), answer -> {
            if (waiting.get(start.instanceId()) == start) {
                fetched(start, keys, answer);
            }
        });
    }

    private void fetched(Waiting start, SecretKeys keys, Answer answer) {
        boolean patient = System.nanoTime() - start.since() < PATIENCE.toNanos();
        if (!answer.ok() && patient && (answer.retryable() || answer.status() == 401)) {
            Duration asked = answer.retryAfter();
            loop.after(asked.compareTo(PAUSE) > 0 ? asked : PAUSE, () -> {
                if (waiting.get(start.instanceId()) == start) {
                    fetch(start, keys);
                }
            });
            return;
        }
        waiting.remove(start.instanceId());
        if (!answer.ok()) {
            fail(start, "the sealed version could not be fetched: " + answer.describe());
            return;
        }
        try {
            inject(start, keys, answer.read(SealedSecret.class));
        } catch (CannotOpenException | KeysetException e) {
            fail(start, "the secrets cannot be opened: " + e.getMessage());
        } catch (JacksonException | IllegalArgumentException e) {
            fail(start, "what was fetched is not a sealed version");
        } catch (IOException e) {
            fail(start, "the secrets cannot be written here: " + e.getClass().getSimpleName());
        }
    }

    /** The environment is the plan's: what the control plane says where the bytes belong proves nothing. */
    private void inject(Waiting start, SecretKeys keys, SealedSecret sealed) throws CannotOpenException, IOException {
        Workload workload = start.assignment().workload();
        if (workload == null || workload.orgId() == null || workload.envId() == null) {
            throw new IllegalArgumentException("the plan does not say whose the instance is");
        }
        if (!sealed.versionId().value().equals(start.secrets().secretVersionId())) {
            throw new IllegalArgumentException("another version than asked for");
        }
        SealContext context = sealed.context(new OrgId(workload.orgId()), new EnvId(workload.envId()));
        byte[] clear = keys.open(context, sealed.data());
        Path file;
        try {
            file = write(start.instanceId(), clear);
        } finally {
            Arrays.fill(clear, (byte) 0);
        }
        Assignment told =
                settings.pretends() ? start.assignment() : start.assignment().withVariable(VARIABLE, file.toString());
        runtime.start(told, transition -> {
            if (transition.status().ended()) {
                removeOf(start.instanceId());
            }
            start.observer().accept(transition);
        });
    }

    private boolean endWaiting(String instanceId) {
        Waiting start = waiting.remove(instanceId);
        if (start == null) {
            return false;
        }
        start.observer().accept(Transition.stopped(null));
        return true;
    }

    private static void fail(Waiting start, String why) {
        start.observer().accept(Transition.failed(ReasonCode.SECRETS_INJECTION_FAILED, null, why));
    }

    private static SecretFiles create(Path fallback) {
        try {
            return SecretFiles.create(SecretFiles.place(fallback));
        } catch (IOException e) {
            throw new UncheckedIOException("No place for opened secrets", e);
        }
    }

    private synchronized Path write(String instanceId, byte[] clear) throws IOException {
        if (files == null) {
            throw new IOException("the runtime has ended");
        }
        return files.write(instanceId, clear);
    }

    private synchronized void removeOf(String instanceId) {
        if (files != null) {
            files.remove(instanceId);
        }
    }

    private synchronized void removeAll() {
        if (files != null) {
            files.close();
            files = null;
        }
    }
}
