package dev.plfm.agent;

import dev.plfm.agent.api.ControlPlaneClient;
import dev.plfm.agent.loop.SerialLoop;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Any number of nodes in one process, which share a few threads and one HTTP client.
 *
 * <p>Closing it ends all instances but reports nothing: a node that goes away for good is drained first, and one that
 * comes back continues with its plan.
 */
public final class NodeAgents implements AutoCloseable {
    private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(10);

    private final AgentConfig config;
    private final NodeStore store;
    private final ScheduledThreadPoolExecutor threads;
    private final Runtimes runtimes;
    private final ControlPlaneClient client;
    private final Reachability reachability = new Reachability();
    private final Map<String, NodeAgent> nodes = new ConcurrentSkipListMap<>();

    private NodeAgents(AgentConfig config) {
        this.config = config;
        this.store = new NodeStore(config.stateDir());
        this.threads = threads();
        this.runtimes = new Runtimes(config, threads);
        this.client = new ControlPlaneClient(config.server(), config.readServer(), threads);
    }

    /**
     * Starts the nodes and returns at once; whether the control plane is there yet does not matter.
     *
     * @throws AgentException if the state directory cannot be used
     */
    public static NodeAgents start(AgentConfig config) {
        NodeAgents agents = new NodeAgents(config);
        try {
            for (int number = 1; number <= config.count(); number++) {
                agents.startNode(config.hostnamePrefix() + "-" + number, number);
            }
        } catch (RuntimeException e) {
            agents.close();
            throw e;
        }
        return agents;
    }

    /** Ends when a heartbeat of every node was accepted, or with an {@link AgentException} when one is refused. */
    public CompletableFuture<@Nullable Void> connected() {
        CompletableFuture<@Nullable Void> result = new CompletableFuture<>();
        List<CompletableFuture<@Nullable Void>> all =
                nodes.values().stream().map(NodeAgent::connected).toList();
        all.forEach(one -> one.whenComplete((value, refusal) -> {
            if (refusal != null) {
                result.completeExceptionally(refusal);
            }
        }));
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).thenRun(() -> result.complete(null));
        return result;
    }

    /** The nodes and their instances at this moment, by hostname. */
    public List<NodeSnapshot> nodes() {
        return nodes.values().stream().map(NodeAgent::snapshot).toList();
    }

    /** Makes the node disappear as if its machine had died: no further word, no instance left. */
    public void kill(String hostname) {
        node(hostname).kill();
    }

    /** Starts a killed node again, as the node that it was, with nothing running on it. */
    public void restart(String hostname) {
        node(hostname).kill();
        startNode(hostname, Integer.parseInt(hostname.substring(hostname.lastIndexOf('-') + 1)));
    }

    @Override
    public void close() {
        CompletableFuture<?>[] ending =
                nodes.values().stream().map(NodeAgent::shutdown).toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(ending)
                .completeOnTimeout(null, SHUTDOWN_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        threads.shutdownNow();
        runtimes.close();
        store.close();
    }

    private void startNode(String hostname, int number) {
        NodeContext context = new NodeContext(config, number, hostname, client, new SerialLoop(threads), reachability);
        NodeAgent agent = new NodeAgent(context, store, runtimes);
        nodes.put(hostname, agent);
        agent.start();
    }

    private NodeAgent node(String hostname) {
        NodeAgent agent = nodes.get(hostname);
        if (agent == null) {
            throw new IllegalArgumentException("No node is called " + hostname + "; there are " + nodes.keySet());
        }
        return agent;
    }

    private static ScheduledThreadPoolExecutor threads() {
        AtomicInteger number = new AtomicInteger();
        ThreadFactory factory = task -> {
            Thread thread = new Thread(task, "node-agent-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        int size = Math.max(2, Math.min(4, Runtime.getRuntime().availableProcessors()));
        ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(size, factory);
        threads.setRemoveOnCancelPolicy(true);
        return threads;
    }
}
