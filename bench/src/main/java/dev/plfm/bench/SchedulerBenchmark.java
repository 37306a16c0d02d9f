package dev.plfm.bench;

import dev.plfm.convergence.schedule.ClusterView;
import dev.plfm.convergence.schedule.Outcome;
import dev.plfm.convergence.schedule.PlacementRequest;
import dev.plfm.convergence.schedule.Scheduler;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long a batch of 1 000 requests takes, on one core, with 10 running instances a node.
 *
 * <p>{@code mvn -q -Pbench -pl bench -am package -DskipTests && java -jar bench/target/bench.jar}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgs = {"-XX:+UseSerialGC", "-Xms4g", "-Xmx4g"})
public class SchedulerBenchmark {
    private static final int REQUESTS = 1_000;

    /** How many nodes there are. */
    @Param({"5000", "100000"})
    int nodes;

    /** What is asked for. */
    @Param
    Batch batch = Batch.MANY_WORKLOADS;

    private ClusterView view = SyntheticCluster.view(0);
    private List<PlacementRequest> requests = List.of();

    @Setup
    public void prepare() {
        view = SyntheticCluster.view(nodes);
        requests = batch.requests(REQUESTS);
    }

    @Benchmark
    public List<Outcome> place() {
        return Scheduler.place(requests, view, SyntheticCluster.NOW);
    }
}
