package dev.plfm.command.route;

import dev.plfm.command.route.RouteCommand.DeleteRoute;
import dev.plfm.command.testing.Refusals;
import dev.plfm.command.testing.StoredState;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.RouteEvent.RouteCreated;
import dev.plfm.kernel.event.RouteEvent.RouteDeleted;
import dev.plfm.kernel.event.RouteEvent.RouteUpdated;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.RouteId;
import dev.plfm.kernel.value.ProtocolHint;
import dev.plfm.kernel.value.ProxyProtocol;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RouteSnapshotTest {
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final OrgId ORG = OrgId.generate();
    private static final AppId APP = AppId.generate();
    private static final EnvId ENV = EnvId.generate();
    private static final RouteId ROUTE = RouteId.generate();

    private final Route route = new Route();

    @Test
    void a_route_read_back_from_its_snapshot_decides_the_same() {
        route.on(
                new RouteCreated(
                        ORG,
                        APP,
                        ENV,
                        ROUTE,
                        "shop.example.com",
                        443,
                        ProtocolHint.TLS_PASSTHROUGH,
                        "web",
                        8443,
                        ProxyProtocol.OFF,
                        false,
                        true,
                        "192.0.2.10"),
                AT);
        StoredState.assertComplete(route);
        route.on(
                new RouteUpdated(ORG, APP, ENV, ROUTE, "api", 9443, ProxyProtocol.V2, true, false, null),
                AT.plusSeconds(1));
        StoredState.given(route)
                .when(new DeleteRoute(ORG, APP, ENV, ROUTE, 1L))
                .expectNoEvents()
                .expectException(Refusals.with(ErrorCode.VERSION_CONFLICT));
        StoredState.given(route)
                .when(new DeleteRoute(ORG, APP, ENV, ROUTE, 2L))
                .expectEvents(new RouteDeleted(ORG, APP, ENV, ROUTE, "shop.example.com"));
    }

    @Test
    void a_deleted_one_stays_deleted() {
        route.on(
                new RouteCreated(
                        ORG,
                        APP,
                        ENV,
                        ROUTE,
                        "shop.example.com",
                        443,
                        ProtocolHint.TCP_RAW,
                        "web",
                        8443,
                        ProxyProtocol.OFF,
                        false,
                        false,
                        null),
                AT);
        route.on(new RouteDeleted(ORG, APP, ENV, ROUTE, "shop.example.com"));
        StoredState.given(route)
                .when(new DeleteRoute(ORG, APP, ENV, ROUTE, null))
                .expectNoEvents()
                .expectSuccessfulHandlerExecution();
    }
}
