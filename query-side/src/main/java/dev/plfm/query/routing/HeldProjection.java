package dev.plfm.query.routing;

import dev.plfm.kernel.event.WorkloadEvent;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadDesiredStateSet;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadPromoted;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadRetired;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.value.RolloutStrategy;
import dev.plfm.query.platform.ViewRow;
import dev.plfm.query.platform.ViewRows;
import dev.plfm.query.platform.ViewTable;
import dev.plfm.query.platform.ViewTable.Place;
import dev.plfm.query.platform.ViewWrites;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
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

    private final ViewTable held;
    private final ViewTable routes;
    private final ViewTable backends;
    private final RoutingVersion version;

    HeldProjection(ViewWrites writes, ViewTable routes, ViewTable backends, RoutingVersion version) {
        this.held = writes.table("ingress_held", "env_id", "process_type", "spec_hash");
        this.routes = routes;
        this.backends = backends;
        this.version = version;
    }

    /** It may change who takes traffic. */
    void note(WorkloadDesiredStateSet event, Instant at, TrackingToken token) {
        Place spec = held.at(event.envId(), event.processType(), event.specHash());
        boolean waits = waits(event);
        spec.work(rows -> {
            boolean known = rows.find(spec) != null;
            if (waits) {
                rows.findOrInsert(spec).set("org_id", event.orgId()).set("generation", event.generation());
            } else {
                rows.delete(spec);
            }
            if (known != waits) {
                turned(rows, event, event.processType(), Set.of(event.specHash()), at, token);
            }
        });
    }

    /** It may change who takes traffic. */
    void note(WorkloadPromoted event, Instant at, TrackingToken token) {
        Place all = held.where("env_id", event.envId());
        all.work(rows -> {
            Set<String> released = new HashSet<>();
            for (ViewRow row : rows.all(all)) {
                if (row.number("generation") == event.generation()
                        && row.text("process_type").equals(event.processType())) {
                    released.add(row.text("spec_hash"));
                }
            }
            released.forEach(spec -> rows.delete(held.at(event.envId(), event.processType(), spec)));
            turned(rows, event, event.processType(), released, at, token);
        });
    }

    /** Nothing of it serves any more. */
    void note(WorkloadRetired event) {
        Place all = held.where("env_id", event.envId());
        all.work(rows -> {
            for (ViewRow row : rows.all(all)) {
                if (row.text("process_type").equals(event.processType())) {
                    rows.delete(held.at(event.envId(), event.processType(), row.text("spec_hash")));
                }
            }
        });
    }

    void forget(EnvId env) {
        held.where("env_id", env).delete();
    }

    /** If there is a route to an instance with such a spec that serves. */
    private void turned(
            ViewRows rows,
            WorkloadEvent event,
            String processType,
            Set<String> specs,
            Instant at,
            TrackingToken token) {
        boolean matters = !specs.isEmpty()
                && RoutingProjection.leadsTo(rows.all(routes.where("env_id", event.envId())), processType)
                && rows.all(backends.where("env_id", event.envId())).stream()
                        .anyMatch(backend -> RoutingProjection.serves(backend)
                                && backend.text("process_type").equals(processType)
                                && specs.contains(backend.text("spec_hash")));
        if (matters) {
            version.set(rows, at, token);
        }
    }

    /** Instances with volumes are replaced in place, whatever the strategy says. */
    private static boolean waits(WorkloadDesiredStateSet event) {
        return event.rollout() != null
                && event.rollout().strategy() == RolloutStrategy.BLUE_GREEN
                && !Boolean.TRUE.equals(event.promoted())
                && event.mounts().isEmpty()
                && (event.volumesMissing() == null || event.volumesMissing().isEmpty());
    }
}
