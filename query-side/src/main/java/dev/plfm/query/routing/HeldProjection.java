package dev.plfm.query.routing;

import dev.plfm.kernel.event.WorkloadEvent;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadDesiredStateSet;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadPromoted;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadRetired;
import dev.plfm.kernel.value.RolloutStrategy;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.ViewWrites;
import java.time.Instant;
import org.axonframework.eventhandling.TrackingToken;

/**
 * The part of the routing projection that knows which full new sets wait for their promotion. As they are compared by what they run, as the workload itself does it, a return to an
 * earlier spec holds nothing back that serves already.
 */
class HeldProjection {
    /** That a backend {@code b} takes traffic: it serves, and is not held back while an older one with another spec serves. */
    static final String TAKES_TRAFFIC = """
            b.serves AND NOT EXISTS (
                SELECT FROM read_model.ingress_held h
                JOIN read_model.ingress_backend older
                    ON older.env_id = h.env_id AND older.process_type = h.process_type AND older.serves
                        AND older.spec_hash <> h.spec_hash AND older.generation < b.generation
                WHERE h.env_id = b.env_id AND h.process_type = b.process_type AND h.spec_hash = b.spec_hash)
            """;

    /** There is a route to an instance with that spec that serves. */
    private static final String SERVES = """
            EXISTS (
                SELECT FROM read_model.ingress_backend b
                JOIN read_model.ingress_route r ON r.env_id = b.env_id AND r.backend_process_type = b.process_type
                WHERE b.env_id = :env AND b.process_type = :process AND b.serves AND b.spec_hash IN (SELECT spec_hash FROM %s))
            """;

    private static final String HOLD = """
            WITH known AS (
                    UPDATE read_model.ingress_held SET generation = :generation
                    WHERE env_id = :env AND process_type = :process AND spec_hash = :spec RETURNING spec_hash),
                added AS (
                    INSERT INTO read_model.ingress_held (env_id, process_type, spec_hash, org_id, generation)
                    SELECT :env, :process, :spec, :org, :generation WHERE NOT EXISTS (SELECT FROM known) RETURNING spec_hash)
            """ + RoutingProjection.SET_VERSION + "WHERE " + SERVES.formatted("added");

    private static final String RELEASE = """
            WITH released AS (
                DELETE FROM read_model.ingress_held
                WHERE env_id = :env AND process_type = :process AND %s = :value RETURNING spec_hash)
            """ + RoutingProjection.SET_VERSION + "WHERE " + SERVES.formatted("released");

    private static final String RELEASE_SPEC = RELEASE.formatted("spec_hash");
    private static final String RELEASE_GENERATION = RELEASE.formatted("generation");

    private final ViewWrites.Of table;

    HeldProjection(ViewWrites.Of table) {
        this.table = table;
    }

    /** It may change who takes traffic. */
    void note(WorkloadDesiredStateSet event, Instant at, TrackingToken token) {
        if (waits(event)) {
            about(event, HOLD, at, token)
                    .param("spec", event.specHash())
                    .param("org", event.orgId().value())
                    .param("generation", event.generation())
                    .update(event.envId());
        } else {
            about(event, RELEASE_SPEC, at, token)
                    .param("value", event.specHash())
                    .update(event.envId());
        }
    }

    /** It may change who takes traffic. */
    void note(WorkloadPromoted event, Instant at, TrackingToken token) {
        about(event, RELEASE_GENERATION, at, token)
                .param("value", event.generation())
                .update(event.envId());
    }

    /** Nothing of it serves any more. */
    void note(WorkloadRetired event) {
        table.sql("DELETE FROM read_model.ingress_held WHERE env_id = :env AND process_type = :process")
                .param("env", event.envId().value())
                .param("process", event.processType())
                .update(event.envId());
    }

    /** Instances with volumes are replaced in place, whatever the strategy says. */
    private static boolean waits(WorkloadDesiredStateSet event) {
        return event.rollout() != null
                && event.rollout().strategy() == RolloutStrategy.BLUE_GREEN
                && !Boolean.TRUE.equals(event.promoted())
                && event.mounts().isEmpty()
                && (event.volumesMissing() == null || event.volumesMissing().isEmpty());
    }

    private ViewWrites.Statement about(WorkloadEvent event, String sql, Instant at, TrackingToken token) {
        return table.sql(sql)
                .param("env", event.envId().value())
                .param("process", event.processType())
                .param("position", Columns.position(token))
                .param("at", Columns.time(at));
    }
}
