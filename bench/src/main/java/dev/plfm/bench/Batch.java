package dev.plfm.bench;

import dev.plfm.convergence.schedule.PlacementRequest;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.LabelAffinity;
import dev.plfm.kernel.value.LabelConstraint;
import dev.plfm.kernel.value.LabelOperator;
import dev.plfm.kernel.value.PlacementSettings;
import java.util.List;
import java.util.stream.IntStream;

/** Kinds of batches. */
public enum Batch {
    /** 10 instances each of 100 workloads, of 12 sizes. */
    MANY_WORKLOADS {
        @Override
        PlacementRequest request(int n) {
            return of(n, n / 10, n / 10 % 12, Constraints.none());
        }
    },
    /** The same in turns: no two that follow each other are of one workload. */
    INTERLEAVED {
        @Override
        PlacementRequest request(int n) {
            return of(n, n % 100, n % 12, Constraints.none());
        }
    },
    /** All of one workload. */
    ONE_WORKLOAD {
        @Override
        PlacementRequest request(int n) {
            return of(n, 0, 0, Constraints.none());
        }
    },
    /** As many workloads, each with a label constraint and an affinity. */
    CONSTRAINED {
        @Override
        PlacementRequest request(int n) {
            LabelConstraint zone =
                    new LabelConstraint("zone", LabelOperator.IN, List.of("a", n / 10 % 2 == 0 ? "b" : "c"));
            LabelAffinity region = new LabelAffinity("region", LabelOperator.IN, List.of("region-1"), 50);
            PlacementSettings settings = new PlacementSettings(List.of(zone), List.of(region), 50);
            return of(n, n / 10, n / 10 % 12, new Constraints("amd64", null, null, settings));
        }
    },
    /** No two requests are of one size: nothing can be shared between them. */
    NO_TWO_ALIKE {
        @Override
        PlacementRequest request(int n) {
            return of(n, n, n, Constraints.none());
        }
    },
    /** More than any node has. */
    TOO_LARGE {
        @Override
        PlacementRequest request(int n) {
            return of(n, n / 10, 1 << 14, Constraints.none());
        }
    };

    private static final OrgId ORG = new OrgId(SyntheticCluster.id("org", 1));

    /** The first so many requests. */
    List<PlacementRequest> requests(int count) {
        return IntStream.range(0, count).mapToObj(this::request).toList();
    }

    abstract PlacementRequest request(int n);

    private static PlacementRequest of(int n, int workload, int size, Constraints constraints) {
        InstanceId instance = new InstanceId(SyntheticCluster.id("inst", n));
        return PlacementRequest.of(
                instance,
                SyntheticCluster.workload(workload),
                ORG,
                0.1 + size % 4 * 0.2,
                (128 + 64L * size) << 20,
                constraints);
    }
}
