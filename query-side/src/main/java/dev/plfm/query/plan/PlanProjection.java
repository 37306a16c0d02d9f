package dev.plfm.query.plan;

import dev.plfm.kernel.event.NodeEvent.NodeEnrolled;
import dev.plfm.kernel.event.WorkloadEvent.InstanceAllocated;
import dev.plfm.kernel.event.WorkloadEvent.InstanceDesiredStateChanged;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.ReadModelView;
import dev.plfm.query.platform.ViewWrites;
import java.time.Instant;
import java.util.List;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Notes for each node which event last changed its plan. */
@Component
@ProcessingGroup(ReadModelView.GROUP)
class PlanProjection implements ReadModelView {
    private final ViewWrites.Of table;

    PlanProjection(ViewWrites writes) {
        this.table = writes.of("plan");
    }

    @Override
    public String name() {
        return "plan";
    }

    @Override
    public List<String> tables() {
        return List.of("node_plan");
    }

    @EventHandler
    void on(NodeEnrolled event, @Timestamp Instant at, TrackingToken token) {
        table.sql(
                        "INSERT INTO read_model.node_plan (node_id, cursor_event_id, changed_at) VALUES (:node, :position, :at)")
                .param("node", event.nodeId().value())
                .param("position", Columns.position(token))
                .param("at", Columns.time(at))
                .update(event.nodeId());
    }

    @EventHandler
    void on(InstanceAllocated event, @Timestamp Instant at, TrackingToken token) {
        changed(event.nodeId(), at, token);
    }

    @EventHandler
    void on(InstanceDesiredStateChanged event, @Timestamp Instant at, TrackingToken token) {
        changed(event.nodeId(), at, token);
    }

    /** A stopped instance leaves the plan; other reports do not change it. */
    @EventHandler
    void on(InstanceStatusChanged event, @Timestamp Instant at, TrackingToken token) {
        if (event.status() == InstanceStatus.STOPPED) {
            changed(event.nodeId(), at, token);
        }
    }

    private void changed(@Nullable NodeId nodeId, Instant at, TrackingToken token) {
        if (nodeId != null) {
            table.sql(
                            "UPDATE read_model.node_plan SET cursor_event_id = :position, changed_at = :at WHERE node_id = :node")
                    .param("node", nodeId.value())
                    .param("position", Columns.position(token))
                    .param("at", Columns.time(at))
                    .overwrite(nodeId);
        }
    }
}
