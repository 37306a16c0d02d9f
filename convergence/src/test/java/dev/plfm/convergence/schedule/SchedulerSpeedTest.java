package dev.plfm.convergence.schedule;

import static dev.plfm.convergence.schedule.Clusters.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SchedulerSpeedTest {
    private static final int WARM_UP_AND_MEASURED = 15;

    @Test
    void a_thousand_requests_of_many_workloads_on_five_thousand_nodes_take_less_than_100_ms_of_processor_time() {
        List<PlacementRequest> requests = IntStream.range(0, 1000)
                .mapToObj(n -> Clusters.request(n, n % 250, 10 + n % 7))
                .toList();
        assertThat(bestMillis(requests)).isLessThan(100);
    }

    @Test
    void ten_thousand_requests_that_fit_nowhere_take_less_than_100_ms_of_processor_time() {
        assertThat(bestMillis(Clusters.requests(10_000, 1, 1_000_000))).isLessThan(100);
    }

    private static long bestMillis(List<PlacementRequest> requests) {
        ClusterView view = Clusters.of(Clusters.idleNodes(5000, 1000));
        return IntStream.range(0, WARM_UP_AND_MEASURED)
                .mapToLong(run -> {
                    long start = processorTime();
                    assertThat(Scheduler.place(requests, view, NOW)).hasSameSizeAs(requests);
                    return TimeUnit.NANOSECONDS.toMillis(processorTime() - start);
                })
                .min()
                .orElseThrow();
    }

    private static long processorTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
