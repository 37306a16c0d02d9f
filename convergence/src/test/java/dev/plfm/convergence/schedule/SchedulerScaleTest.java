package dev.plfm.convergence.schedule;

import static dev.plfm.convergence.schedule.Clusters.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What only shows in larger batches: more sizes than are kept ranked, workloads in turns, nodes filling up. */
class SchedulerScaleTest {
    private static final int REGIONS = 4;

    @Test
    void sizes_that_come_again_after_many_others_are_placed_as_by_the_plain_evaluation() {
        List<PlacementRequest> requests = IntStream.range(0, 600)
                .mapToObj(n -> Clusters.request(n, n % 37, 5 + n % 90))
                .toList();
        assertSame(requests, nodes(60));
    }

    @Test
    void nodes_that_fill_up_are_passed_over_as_by_the_plain_evaluation() {
        List<PlacementRequest> requests = IntStream.range(0, 900)
                .mapToObj(n -> Clusters.request(n, n / 20, 40 + n % 3))
                .toList();
        assertSame(requests, nodes(40));
    }

    private static void assertSame(List<PlacementRequest> requests, List<NodeView> nodes) {
        ClusterView view = ClusterView.of(nodes, new HashMap<>(), Clusters.FRESHNESS);
        List<Outcome> outcomes = Scheduler.place(requests, view, NOW);
        assertThat(outcomes).isEqualTo(Reference.place(requests, view, NOW));
        assertThat(outcomes).hasAtLeastOneElementOfType(Outcome.Assigned.class);
    }

    private static List<NodeView> nodes(int count) {
        Random random = new Random(count);
        List<NodeView> nodes = new ArrayList<>();
        for (int n = 1; n <= count; n++) {
            long memory = 500 + random.nextInt(1000);
            nodes.add(Clusters.with(
                    n, "r" + n % REGIONS, "amd64", 1 + random.nextInt(4), memory, 0, random.nextInt(400), n % 7 / 6.0));
        }
        return nodes;
    }
}
