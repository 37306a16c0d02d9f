package dev.plfm.command.route;

import dev.plfm.command.environment.EnvironmentCommand.ReturnIpv4;
import dev.plfm.command.platform.SystemCommands;
import dev.plfm.command.route.RouteCommand.DeleteRoute;
import dev.plfm.kernel.event.EnvEvent;
import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.EnvEvent.EnvUpdated;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.RouteId;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.EventMessage;
import org.springframework.stereotype.Component;

/**
 * Takes an environment that is being deleted off the edge: its routes first, then its IPv4 address, so that no route ever leads to it by an
 * address that has become another's.
 */
@Component
@ProcessingGroup("routes")
class RouteRemoval {
    private static final String COMPONENT = "routes";

    private final EnvFacts facts;
    private final SystemCommands commands;

    RouteRemoval(EnvFacts facts, SystemCommands commands) {
        this.facts = facts;
        this.commands = commands;
    }

    @EventHandler
    void on(EnvUpdated event, EventMessage<?> message) {
        if (Boolean.TRUE.equals(event.deleting())) {
            remove(event, event.orgId(), event.appId(), message);
        }
    }

    /** One in which nothing was ever deployed is gone at once. */
    @EventHandler
    void on(EnvDeleted event, EventMessage<?> message) {
        remove(event, event.orgId(), event.appId(), message);
    }

    private void remove(EnvEvent event, OrgId orgId, AppId appId, EventMessage<?> cause) {
        for (RouteId route : facts.routes(event.envId())) {
            commands.send(COMPONENT, new DeleteRoute(orgId, appId, event.envId(), route, null), cause);
        }
        if (facts.hasIpv4Address(event.envId())) {
            commands.send(COMPONENT, new ReturnIpv4(event.envId()), cause);
        }
    }
}
