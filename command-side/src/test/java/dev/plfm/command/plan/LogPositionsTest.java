package dev.plfm.command.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.command.testing.CommandDatabase;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.WorkloadId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class LogPositionsTest {
    private final JdbcClient jdbc = CommandDatabase.jdbc();
    private final LogPositions positions = new LogPositions(jdbc);
    private final NodeId node = NodeId.generate();
    private final WorkloadId workload = WorkloadId.generate();
    private int happened;

    @Test
    void what_others_reserve_and_release_on_a_chosen_node_does_not_disturb_a_plan() {
        long position = happens("node.enrolled", node.value());
        happens("node.capacity_reserved", node.value());
        happens("node.capacity_released", node.value());

        assertThat(isDisturbed(position)).isFalse();
    }

    @Test
    void a_chosen_node_that_changes_its_state_does() {
        long position = happens("node.enrolled", node.value());
        happens("node.state_changed", NodeId.generate().value());
        assertThat(isDisturbed(position)).isFalse();

        long last = happens("node.state_changed", node.value());
        assertThat(isDisturbed(position)).isTrue();
        assertThat(isDisturbed(last)).isFalse();
    }

    @Test
    void whatever_happens_to_a_workload_concerned_does() {
        long position = happens("node.enrolled", node.value());
        happens("instance.status_changed", workload.value());

        assertThat(isDisturbed(position)).isTrue();
    }

    private boolean isDisturbed(long position) {
        return positions.anythingAfter(position, List.of(workload.value()), List.of(node));
    }

    private long happens(String type, String aggregate) {
        return jdbc.sql("""
                        INSERT INTO event_log (event_id, occurred_at, aggregate_type, aggregate_id, aggregate_seq, event_type,
                            event_version, actor_type, actor_id, request_id, payload)
                        SELECT coalesce(max(event_id), 0) + 1, now(), 'x', :aggregate, :seq, :type, 1, 'system', 's', 'r', '{}'
                        FROM event_log RETURNING event_id
                        """)
                .param("aggregate", aggregate)
                .param("seq", ++happened)
                .param("type", type)
                .query(Long.class)
                .single();
    }
}
