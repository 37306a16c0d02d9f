package dev.plfm.command.route;

import dev.plfm.eventlog.OwnTransaction;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.RouteId;
import dev.plfm.kernel.net.Hostname;
import dev.plfm.kernel.resource.RouteResource;
import dev.plfm.kernel.value.ProtocolHint;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** What a route can be told; {@code not_found} when it is not one of the environment's. */
public sealed interface RouteCommand {
    OrgId orgId();

    AppId appId();

    EnvId envId();

    @TargetAggregateIdentifier
    RouteId routeId();

    /**
     * Answers with a {@link RouteResource}. {@code already_exists} when the hostname is another environment's, or this one has it on that
     * port; {@code conflict} when it takes an IPv4 address that the environment does not have.
     */
    record CreateRoute(
            OrgId orgId,
            AppId appId,
            EnvId envId,
            RouteId routeId,
            Hostname hostname,
            int listenPort,
            ProtocolHint protocolHint,
            RouteSettings settings)
            implements RouteCommand, OwnTransaction {
        public CreateRoute {
            RouteSettings.checkPort("listen_port", listenPort);
        }
    }

    /** Answers with a {@link RouteResource}; what the change leaves out stays as it is. */
    record UpdateRoute(OrgId orgId, AppId appId, EnvId envId, RouteId routeId, RouteChange change, long expectedVersion)
            implements RouteCommand, OwnTransaction {}

    /** Sets the hostname free unless another route has it. No effect when the route is deleted already. */
    record DeleteRoute(
            OrgId orgId,
            AppId appId,
            EnvId envId,
            RouteId routeId,
            @Nullable Long expectedVersion) implements RouteCommand {}
}
