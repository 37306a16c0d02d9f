package dev.plfm.controlplane.endtoend;

import dev.plfm.controlplane.testing.Tenant;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/** Looks every 20 ms how many instances there are and how many of them are ready. */
final class InstanceWatcher implements AutoCloseable {
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final CompletableFuture<Void> watching;

    InstanceWatcher(Tenant tenant) {
        watching = CompletableFuture.runAsync(() -> {
            while (running.get()) {
                seen.add(look(tenant));
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        });
    }

    List<Seen> seen() {
        return List.copyOf(seen);
    }

    @Override
    public void close() {
        running.set(false);
        watching.join();
    }

    private static Seen look(Tenant tenant) {
        JsonNode counts =
                tenant.api.get(tenant.envPath() + "/status").expect(200).json().at("/instances");
        int ready = counts.at("/ready").asInt();
        return new Seen(
                ready,
                ready
                        + counts.at("/booting").asInt()
                        + counts.at("/draining").asInt()
                        + counts.at("/failed").asInt());
    }

    /** @param live all that has not stopped */
    record Seen(int ready, int live) {}
}
