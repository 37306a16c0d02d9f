package dev.plfm.query.routing;

import dev.plfm.kernel.event.WorkloadEvent;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadDesiredStateSet;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadPromoted;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadRetired;
import dev.plfm.kernel.value.RolloutStrategy;
import org.springframework.jdbc.core.simple.JdbcClient;

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

    private final JdbcClient jdbc;

    HeldProjection(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Answers whether it may change who takes traffic. */
    boolean note(WorkloadDesiredStateSet event) {
        return waits(event) ? hold(event) : release(event, "spec_hash", event.specHash());
    }

    /** Answers whether it may change who takes traffic. */
    boolean note(WorkloadPromoted event) {
        return release(event, "generation", event.generation());
    }

    /** Nothing of it serves any more. */
    void note(WorkloadRetired event) {
        jdbc.sql("DELETE FROM read_model.ingress_held WHERE env_id = :env AND process_type = :process")
                .param("env", event.envId().value())
                .param("process", event.processType())
                .update();
    }

    /** Instances with volumes are replaced in place, whatever the strategy says. */
    private static boolean waits(WorkloadDesiredStateSet event) {
        return event.rollout() != null
                && event.rollout().strategy() == RolloutStrategy.BLUE_GREEN
                && !Boolean.TRUE.equals(event.promoted())
                && event.mounts().isEmpty()
                && (event.volumesMissing() == null || event.volumesMissing().isEmpty());
    }

    private boolean hold(WorkloadDesiredStateSet event) {
        int before = jdbc.sql("""
                        UPDATE read_model.ingress_held SET generation = :generation
                        WHERE env_id = :env AND process_type = :process AND spec_hash = :spec
                        """)
                .param("generation", event.generation())
                .param("env", event.envId().value())
                .param("process", event.processType())
                .param("spec", event.specHash())
                .update();
        if (before > 0) {
            return false;
        }
        jdbc.sql("""
                INSERT INTO read_model.ingress_held (env_id, process_type, spec_hash, org_id, generation)
                VALUES (:env, :process, :spec, :org, :generation)
                """)
                .param("env", event.envId().value())
                .param("process", event.processType())
                .param("spec", event.specHash())
                .param("org", event.orgId().value())
                .param("generation", event.generation())
                .update();
        return serves(event, event.specHash());
    }

    /** @param column one of this class's own words */
    private boolean release(WorkloadEvent event, String column, Object value) {
        return jdbc
                .sql("""
                        DELETE FROM read_model.ingress_held
                        WHERE env_id = :env AND process_type = :process AND %s = :value RETURNING spec_hash
                        """.formatted(column))
                .param("env", event.envId().value())
                .param("process", event.processType())
                .param("value", value)
                .query(String.class)
                .list()
                .stream()
                .anyMatch(spec -> serves(event, spec));
    }

    /** Whether there is a route to an instance with that spec that serves. */
    private boolean serves(WorkloadEvent event, String specHash) {
        return jdbc.sql("""
                        SELECT EXISTS (
                            SELECT FROM read_model.ingress_backend b
                            JOIN read_model.ingress_route r ON r.env_id = b.env_id AND r.backend_process_type = b.process_type
                            WHERE b.env_id = :env AND b.process_type = :process AND b.spec_hash = :spec AND b.serves)
                        """)
                .param("env", event.envId().value())
                .param("process", event.processType())
                .param("spec", specHash)
                .query(Boolean.class)
                .single();
    }
}
