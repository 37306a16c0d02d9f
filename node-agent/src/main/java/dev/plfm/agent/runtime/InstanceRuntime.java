package dev.plfm.agent.runtime;

import dev.plfm.agent.plan.Assignment;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the instances of one node.
 *
 * <p>All methods return at once and are called from one thread at a time; what comes of them is told to the instance's
 * observer, from any thread, in order, ending with exactly one stopped or failed.
 */
public interface InstanceRuntime {

    /** Starts an instance that this runtime does not have; booting is understood and not told. */
    void start(Assignment assignment, Consumer<Transition> observer);

    /** Asks the instance to end and ends it after the grace; null means the workload's termination grace. */
    void drain(String instanceId, @Nullable Duration grace);

    /** Ends the instance: as a drain with the termination grace, but one that was draining already has had its time. */
    void stop(String instanceId);

    /** Ends everything at once and tells nobody, as when the machine loses power. */
    void kill();

    /** As {@link #kill()}, but gives instances a few seconds to end by themselves; done when nothing runs. */
    CompletableFuture<@Nullable Void> shutdown();
}
