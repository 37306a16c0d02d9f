package dev.plfm.query.testing;

import dev.plfm.kernel.event.NodeEvent.NodeCapacityReleased;
import dev.plfm.kernel.event.NodeEvent.NodeCapacityReserved;
import dev.plfm.kernel.event.NodeEvent.NodeEnrolled;
import dev.plfm.kernel.event.NodeEvent.NodeStateChanged;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.Allocatable;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.Reservation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What happens to one node. */
public record Machine(NodeId id) {
    public static Machine fresh() {
        return new Machine(NodeId.generate());
    }

    /** A fresh machine, enrolled. */
    public static Machine on(QueryServer server) {
        Machine machine = fresh();
        server.happened(machine.enrols());
        return machine;
    }

    public NodeEnrolled enrols() {
        return new NodeEnrolled(
                id,
                "host-" + id.value().substring(20),
                "eu-1",
                "key",
                "CN=host",
                null,
                "192.0.2.1",
                null,
                Map.of("arch", "arm64"),
                new Allocatable(8, 16L << 30),
                "fd70:6c66:6d00:1::/64");
    }

    public NodeStateChanged becomes(NodeState state) {
        return new NodeStateChanged(id, state, "operator");
    }

    public NodeCapacityReserved reserves(InstanceId... instances) {
        return new NodeCapacityReserved(
                id,
                Arrays.stream(instances)
                        .map(instance -> new Reservation(instance, 320L << 20, 0.1, "fd70:6c66:6d00:1::2"))
                        .toList());
    }

    public NodeCapacityReleased releases(InstanceId... instances) {
        return new NodeCapacityReleased(id, List.of(instances));
    }

    public String path() {
        return "/v1/nodes/" + id;
    }
}
