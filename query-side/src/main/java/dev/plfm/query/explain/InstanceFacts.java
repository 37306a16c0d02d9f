package dev.plfm.query.explain;

import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.query.platform.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An instance and the positions of the events that made it what it is; null where there was no such event.
 *
 * @param desiredNow the position of what is wanted of its workload now, which may be newer than what it was requested for
 */
record InstanceFacts(
        InstanceId id,
        String processType,
        int generation,
        @Nullable NodeId nodeId,
        InstanceStatus status,
        DesiredState desiredState,
        @Nullable Long requested,
        @Nullable Long desired,
        @Nullable Long release,
        @Nullable Long placed,
        @Nullable Long unplaced,
        @Nullable Long relocation,
        @Nullable Long order,
        @Nullable Long failed,
        @Nullable Long reported,
        @Nullable Long desiredNow) {

    static InstanceFacts of(ResultSet row, int number) throws SQLException {
        return new InstanceFacts(
                new InstanceId(row.getString("instance_id")),
                row.getString("process_type"),
                row.getInt("generation"),
                Columns.orNull(row, "node_id", NodeId::new),
                Columns.wire(row, "status", InstanceStatus.class),
                Columns.wire(row, "desired_state", DesiredState.class),
                position(row, "requested_event_id"),
                position(row, "desired_event_id"),
                position(row, "release_event_id"),
                position(row, "placed_event_id"),
                position(row, "unplaced_event_id"),
                position(row, "relocation_event_id"),
                position(row, "order_event_id"),
                position(row, "failed_event_id"),
                position(row, "status_event_id"),
                position(row, "desired_now_event_id"));
    }

    private static @Nullable Long position(ResultSet row, String column) throws SQLException {
        return row.getObject(column, Long.class);
    }

    /** The positions of all of them. */
    Set<Long> positions() {
        return Stream.of(requested, desired, release, placed, unplaced, relocation, order, failed, reported, desiredNow)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }
}
