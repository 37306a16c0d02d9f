package dev.plfm.query.status;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.plfm.kernel.id.RouteId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the status of a route is made from.
 *
 * @param deployed whether anything is to run in the environment
 * @param processThere whether a release that is to run there has the process type
 * @param portThere whether the release that is to run of the process type has the port
 * @param backends how many instances could take traffic now
 */
record RouteStatus(
        RouteId routeId,
        String hostname,
        int backendPort,
        boolean deployed,
        boolean processThere,
        boolean portThere,
        int backends) {

    EnvStatus.Route shown() {
        Reason reason = reason();
        return new EnvStatus.Route(routeId, hostname, backendPort, state(reason), reason, backends);
    }

    /** The deployed release has lost what the route leads to, or never had it. */
    boolean degraded() {
        return state(reason()) == State.DEGRADED;
    }

    private @Nullable Reason reason() {
        if (!deployed) {
            return Reason.NOT_DEPLOYED;
        }
        if (!processThere) {
            return Reason.PROCESS_MISSING;
        }
        if (!portThere) {
            return Reason.PORT_MISSING;
        }
        return backends == 0 ? Reason.NO_READY_INSTANCE : null;
    }

    private static State state(@Nullable Reason reason) {
        if (reason == null) {
            return State.ACTIVE;
        }
        return reason == Reason.PROCESS_MISSING || reason == Reason.PORT_MISSING ? State.DEGRADED : State.UNAVAILABLE;
    }

    /** Whether traffic gets somewhere. */
    enum State {
        /** It has a backend that is ready. */
        ACTIVE,
        /** The release that is to run does not have the backend: instances of an earlier one may still serve. */
        DEGRADED,
        /** Nothing is ready yet, or any more. */
        UNAVAILABLE;

        @JsonValue
        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Why a route is not active. */
    enum Reason {
        NOT_DEPLOYED,
        PROCESS_MISSING,
        PORT_MISSING,
        NO_READY_INSTANCE;

        @JsonValue
        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
