package dev.plfm.query.explain;

import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.WorkloadStatus;
import dev.plfm.query.platform.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;

/**
 * How a workload is doing, and the positions of the events that say why.
 *
 * @param ready how many instances are ready
 * @param current how many of those are of the desired spec and stay
 * @param told the last event that said how it is doing
 * @param failed the last failure of one of its instances
 */
record WorkloadFacts(
        WorkloadId id,
        int generation,
        String specHash,
        int replicas,
        WorkloadStatus status,
        int ready,
        int current,
        boolean deleting,
        List<JsonNode> conditions,
        @Nullable Long desired,
        @Nullable Long told,
        @Nullable Long failed) {

    static WorkloadFacts of(ResultSet row, int number) throws SQLException {
        return new WorkloadFacts(
                new WorkloadId(row.getString("workload_id")),
                row.getInt("generation"),
                row.getString("spec_hash"),
                row.getInt("replicas"),
                Columns.wire(row, "status", WorkloadStatus.class),
                row.getInt("ready"),
                row.getInt("current"),
                row.getBoolean("deleting"),
                row.getString("conditions") == null
                        ? List.of()
                        : Columns.json(row, "conditions", new TypeReference<List<JsonNode>>() {}),
                row.getObject("desired_event_id", Long.class),
                row.getObject("status_event_id", Long.class),
                row.getObject("failed_event_id", Long.class));
    }

    /**
     * One of its instances that is not as it should be.
     *
     * @param requested the position of its request
     * @param noPlace why it found no node the last time, while it waits for one
     */
    record Unsettled(
            InstanceId id,
            int generation,
            String specHash,
            InstanceStatus status,
            DesiredState desiredState,
            @Nullable NodeId nodeId,
            @Nullable String orderReason,
            @Nullable String failureReason,
            @Nullable String failureDetail,
            Instant since,
            long requested,
            @Nullable Integer attempts,
            @Nullable Instant retryAt,
            @Nullable String noPlace) {

        static Unsettled of(ResultSet row, int number) throws SQLException {
            return new Unsettled(
                    new InstanceId(row.getString("instance_id")),
                    row.getInt("generation"),
                    row.getString("spec_hash"),
                    Columns.wire(row, "status", InstanceStatus.class),
                    Columns.wire(row, "desired_state", DesiredState.class),
                    Columns.orNull(row, "node_id", NodeId::new),
                    row.getString("desired_reason"),
                    row.getString("failure_reason"),
                    row.getString("failure_detail"),
                    Columns.instant(row, "last_transition_at"),
                    row.getLong("created_event_id"),
                    Columns.integerOrNull(row, "attempts"),
                    Columns.instantOrNull(row, "retry_at"),
                    row.getString("no_place"));
        }

        /** Whether it wants a node and has none. */
        boolean waits() {
            return nodeId == null && desiredState == DesiredState.RUNNING && status != InstanceStatus.STOPPED;
        }
    }
}
