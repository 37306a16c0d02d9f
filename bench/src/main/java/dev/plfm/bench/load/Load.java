package dev.plfm.bench.load;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Clients that all do the same, each on a thread of its own. */
final class Load {
    private static final long LONGEST_MICROS = 60_000_000;
    private static final Duration LONGEST_WARM_UP = Duration.ofSeconds(75);

    /** The compiler is taken to be done when it works for so little of each of two seconds. */
    private static final long IDLE_COMPILER_MILLIS = 100;

    private final int clients;
    private final ProcessHandle database;

    Load(int clients, ProcessHandle database) {
        this.clients = clients;
        this.database = database;
    }

    /** One thing that a client does again and again. */
    @FunctionalInterface
    interface Operation {
        void run() throws Exception;
    }

    /**
     * Has a quarter of the clients work, which leaves the compiler the time that it needs, until it has hardly anything left to do or
     * two thirds of the time are over; then all, anew each second, as it has to do once more what was made for few who stay.
     */
    void warmUp(IntFunction<Operation> client) throws Exception {
        Load few = new Load(Math.max(1, clients / 4), database);
        List<Operation> operations = new ArrayList<>();
        for (int number = 0; number < few.clients; number++) {
            operations.add(client.apply(number));
        }
        long begin = System.nanoTime();
        few.untilCompiled(operations::get, begin + LONGEST_WARM_UP.toNanos() * 2 / 3);
        untilCompiled(client, begin + LONGEST_WARM_UP.toNanos());
    }

    private void untilCompiled(IntFunction<Operation> client, long end) throws Exception {
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        for (int idle = 0; idle < 2 && System.nanoTime() < end; ) {
            long before = compiler.getTotalCompilationTime();
            closed(Duration.ofSeconds(1), client);
            idle = compiler.getTotalCompilationTime() - before < IDLE_COMPILER_MILLIS ? idle + 1 : 0;
        }
    }

    /** Until it has no more to do with what has happened so far, or has taken long enough. */
    static void awaitCompiler() {
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        long end = System.nanoTime() + LONGEST_WARM_UP.toNanos();
        long before;
        do {
            before = compiler.getTotalCompilationTime();
            StreamScenario.pause(Duration.ofSeconds(1));
        } while (compiler.getTotalCompilationTime() - before > IDLE_COMPILER_MILLIS && System.nanoTime() < end);
    }

    /** Each client begins anew as soon as it is done; latencies are those of single operations, and say little under such load. */
    Outcome closed(Duration duration, IntFunction<Operation> client) throws Exception {
        Histogram latency = new ConcurrentHistogram(LONGEST_MICROS, 3);
        return run(latency, client, (operation, number, started) -> {
            long end = started + duration.toNanos();
            long done = 0;
            for (long begin = System.nanoTime(); begin < end; begin = System.nanoTime()) {
                operation.run();
                record(latency, begin);
                done++;
            }
            return done;
        });
    }

    /** Operations fall due at a fixed rate whatever became of those before; each one's latency counts from when it was due. */
    Outcome open(double perSecond, Duration duration, IntFunction<Operation> client) throws Exception {
        Histogram latency = new ConcurrentHistogram(LONGEST_MICROS, 3);
        double gap = 1e9 / perSecond;
        return run(latency, client, (operation, number, started) -> {
            long done = 0;
            for (long turn = number; turn * gap < duration.toNanos(); turn += clients) {
                long due = started + (long) (turn * gap);
                for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
                    LockSupport.parkNanos(early);
                }
                operation.run();
                record(latency, due);
                done++;
            }
            return done;
        });
    }

    private static void record(Histogram latency, long since) {
        latency.recordValue(Math.min(LONGEST_MICROS, (System.nanoTime() - since) / 1_000));
    }

    private Outcome run(Histogram latency, IntFunction<Operation> client, Turn turn) throws Exception {
        List<Operation> operations = new ArrayList<>();
        for (int number = 0; number < clients; number++) {
            operations.add(client.apply(number));
        }
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            List<Future<Usage>> warm = new ArrayList<>();
            for (int number = 0; number < clients; number++) {
                warm.add(threads.submit(() -> Usage.now(database)));
            }
            for (Future<Usage> thread : warm) {
                thread.get();
            }
            Usage before = Usage.now(database);
            long started = System.nanoTime();
            List<Future<Long>> counts = new ArrayList<>();
            for (int number = 0; number < clients; number++) {
                int mine = number;
                counts.add(threads.submit(() -> turn.take(operations.get(mine), mine, started)));
            }
            long done = 0;
            for (Future<Long> count : counts) {
                done += count.get();
            }
            Duration took = Duration.ofNanos(System.nanoTime() - started);
            return new Outcome(done, took, latency, Usage.now(database).since(before));
        } catch (ExecutionException e) {
            throw new IllegalStateException("A client failed", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    @FunctionalInterface
    private interface Turn {
        long take(Operation operation, int number, long started) throws Exception;
    }
}
