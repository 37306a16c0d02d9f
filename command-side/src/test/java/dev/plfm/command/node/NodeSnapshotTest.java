package dev.plfm.command.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import dev.plfm.kernel.event.NodeEvent.NodeCapacityReserved;
import dev.plfm.kernel.event.NodeEvent.NodeEnrolled;
import dev.plfm.kernel.event.NodeEvent.NodeStateChanged;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.json.Json;
import dev.plfm.kernel.value.Allocatable;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.Reservation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class NodeSnapshotTest {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void a_node_read_back_from_its_snapshot_is_the_same() {
        NodeId id = NodeId.generate();
        Node node = new Node();
        node.on(
                new NodeEnrolled(
                        id, "h", "eu", "k", "CN=h", null, null, null, Map.of(), new Allocatable(4, 1000), "fd00::/64"),
                AT);
        node.on(new NodeCapacityReserved(id, List.of(new Reservation(InstanceId.generate(), 64, 0.5, "fd00::2"))), AT);
        node.on(new NodeStateChanged(id, NodeState.OFFLINE, "silent"), AT);
        JsonMapper fields = Json.mapper()
                .rebuild()
                .changeDefaultVisibility(v -> v.withVisibility(PropertyAccessor.ALL, Visibility.NONE)
                        .withVisibility(PropertyAccessor.CREATOR, Visibility.ANY)
                        .withVisibility(PropertyAccessor.FIELD, Visibility.ANY))
                .build();
        String snapshot = fields.writeValueAsString(node);
        assertThat(fields.readValue(snapshot, Node.class))
                .usingRecursiveComparison()
                .isEqualTo(node);
    }
}
