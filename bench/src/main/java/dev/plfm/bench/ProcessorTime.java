package dev.plfm.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Adds the processor time that an operation takes, garbage collection included: what elapsed time would be on an idle machine. For
 * machines that others use meanwhile: {@code -prof dev.plfm.bench.ProcessorTime}.
 */
public final class ProcessorTime implements InternalProfiler {
    private static final double NANOS_IN_MILLI = 1e6;

    private long before;

    @Override
    public String getDescription() {
        return "Processor time per operation";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        before = nanos();
    }

    @Override
    public Collection<ScalarResult> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        long operations = Math.max(1, result.getMetadata().getAllOps());
        double millis = (nanos() - before) / NANOS_IN_MILLI / operations;
        return List.of(new ScalarResult("processor_time", millis, "ms/op", AggregationPolicy.AVG));
    }

    private static long nanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
