package dev.plfm.command.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.command.release.ReleaseLookup;
import dev.plfm.command.release.ReleaseSpec;
import dev.plfm.command.route.RouteCommand.CreateRoute;
import dev.plfm.command.route.RouteCommand.DeleteRoute;
import dev.plfm.command.route.RouteCommand.UpdateRoute;
import dev.plfm.command.testing.Refusals;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.RouteEvent.RouteCreated;
import dev.plfm.kernel.event.RouteEvent.RouteDeleted;
import dev.plfm.kernel.event.RouteEvent.RouteUpdated;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.RouteId;
import dev.plfm.kernel.manifest.ManifestParser;
import dev.plfm.kernel.manifest.ParsedManifest;
import dev.plfm.kernel.net.Hostname;
import dev.plfm.kernel.resource.RouteResource;
import dev.plfm.kernel.value.ImageRef;
import dev.plfm.kernel.value.ProtocolHint;
import dev.plfm.kernel.value.ProxyProtocol;
import java.time.Instant;
import java.util.Map;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Acceptance and refusal of what routes are told; what is taken by others is the claims' matter. */
class RouteTest {
    private static final OrgId ORG = OrgId.generate();
    private static final AppId APP = AppId.generate();
    private static final EnvId ENV = EnvId.generate();
    private static final RouteId ROUTE = RouteId.generate();
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Hostname HOSTNAME = new Hostname("shop.example.com");
    private static final String ADDRESS = "192.0.2.10";
    private static final RouteSettings PLAIN = new RouteSettings("web", 8443, ProxyProtocol.OFF, false, false);
    private static final RouteSettings RAW = new RouteSettings("web", 8443, ProxyProtocol.OFF, false, true);
    private static final ReleaseId RELEASE = ReleaseId.generate();

    private final AggregateTestFixture<Route> fixture = new AggregateTestFixture<>(Route.class);
    private final InMemoryEnvFacts facts = new InMemoryEnvFacts();

    @BeforeEach
    void a_release_of_two_process_types_is_deployed() {
        ReleaseSpec release = release();
        env(false, Map.of("web", RELEASE), null);
        fixture.registerInjectableResource(facts);
        fixture.registerInjectableResource(new ListenPorts("22, 25"));
        fixture.registerInjectableResource(
                (ReleaseLookup) (org, app, id) -> id.equals(release.releaseId()) && org.equals(ORG) ? release : null);
    }

    @Test
    void a_route_leads_a_hostname_to_a_process() {
        fixture.givenCurrentTime(NOW)
                .when(create(443, ProtocolHint.TLS_PASSTHROUGH, PLAIN))
                .expectEvents(created(ProtocolHint.TLS_PASSTHROUGH, PLAIN, null))
                .expectResultMessagePayload(new RouteResource(
                        ROUTE,
                        ORG,
                        APP,
                        ENV,
                        "shop.example.com",
                        443,
                        ProtocolHint.TLS_PASSTHROUGH,
                        "web",
                        8443,
                        ProxyProtocol.OFF,
                        false,
                        false,
                        null,
                        1,
                        NOW,
                        NOW));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65_536, 22, 25})
    void a_port_that_is_none_or_is_kept_for_the_platform_is_refused(int port) {
        if (port == 22 || port == 25) {
            fixture.givenNoPriorActivity()
                    .when(create(port, ProtocolHint.TLS_PASSTHROUGH, PLAIN))
                    .expectException(Refusals.with(ErrorCode.INVALID_ARGUMENT, "listen_port"));
        } else {
            assertThatThrownBy(() -> create(port, ProtocolHint.TLS_PASSTHROUGH, PLAIN))
                    .isInstanceOf(DomainException.class)
                    .hasMessageContaining("listen_port");
            assertThatThrownBy(() -> new RouteSettings("web", 0, ProxyProtocol.OFF, false, false))
                    .hasMessageContaining("backend_port");
        }
    }

    @Test
    void proxy_protocol_needs_a_backend_that_expects_it() {
        fixture.givenNoPriorActivity()
                .when(create(
                        443,
                        ProtocolHint.TLS_PASSTHROUGH,
                        new RouteSettings("web", 8443, ProxyProtocol.V2, false, false)))
                .expectException(Refusals.with(ErrorCode.INVALID_ARGUMENT, "backend_expects_proxy_protocol"));
        RouteSettings expected = new RouteSettings("web", 8443, ProxyProtocol.V2, true, false);
        fixture.givenNoPriorActivity()
                .when(create(443, ProtocolHint.TLS_PASSTHROUGH, expected))
                .expectEvents(created(ProtocolHint.TLS_PASSTHROUGH, expected, null));
    }

    @Test
    void raw_traffic_needs_the_environments_own_address() {
        fixture.givenNoPriorActivity()
                .when(create(443, ProtocolHint.TCP_RAW, PLAIN))
                .expectException(Refusals.with(ErrorCode.INVALID_ARGUMENT, "ipv4_required"));
        fixture.givenNoPriorActivity()
                .when(create(443, ProtocolHint.TCP_RAW, RAW))
                .expectException(Refusals.with(ErrorCode.CONFLICT, "ipv4_required"));
        env(false, Map.of("web", RELEASE), ADDRESS);
        fixture.givenNoPriorActivity()
                .when(create(443, ProtocolHint.TCP_RAW, RAW))
                .expectEvents(created(ProtocolHint.TCP_RAW, RAW, ADDRESS));
    }

    @Test
    void the_backend_has_to_be_one_of_the_release_that_is_deployed() {
        fixture.givenNoPriorActivity()
                .when(create(443, ProtocolHint.TLS_PASSTHROUGH, to("cron", 8443)))
                .expectException(Refusals.with(ErrorCode.INVALID_ARGUMENT, "backend_process_type"));
        fixture.givenNoPriorActivity()
                .when(create(443, ProtocolHint.TLS_PASSTHROUGH, to("web", 1)))
                .expectException(Refusals.with(ErrorCode.INVALID_ARGUMENT, "backend_port"));
        fixture.givenNoPriorActivity()
                .when(create(443, ProtocolHint.TLS_PASSTHROUGH, to("worker", 9000)))
                .expectEvents(created(ProtocolHint.TLS_PASSTHROUGH, to("worker", 9000), null));
    }

    @Test
    void before_the_first_deploy_any_backend_is_let_pass() {
        env(false, Map.of(), null);
        fixture.givenNoPriorActivity()
                .when(create(443, ProtocolHint.TLS_PASSTHROUGH, to("cron", 1)))
                .expectEvents(created(ProtocolHint.TLS_PASSTHROUGH, to("cron", 1), null));
    }

    @Test
    void an_environment_that_goes_or_is_anothers_gets_no_route() {
        env(true, Map.of("web", RELEASE), null);
        fixture.givenNoPriorActivity()
                .when(create(443, ProtocolHint.TLS_PASSTHROUGH, PLAIN))
                .expectException(Refusals.with(ErrorCode.CONFLICT));
        fixture.givenNoPriorActivity()
                .when(new CreateRoute(
                        OrgId.generate(), APP, ENV, ROUTE, HOSTNAME, 443, ProtocolHint.TLS_PASSTHROUGH, to("cron", 1)))
                .expectException(Refusals.with(ErrorCode.NOT_FOUND));
    }

    @Test
    void a_change_says_only_what_changed() {
        fixture.given(created(ProtocolHint.TLS_PASSTHROUGH, PLAIN, null))
                .when(update(new RouteChange("web", 9443, null, null, false), 1))
                .expectEvents(updated(null, 9443, null, null, null, null));
        fixture.given(created(ProtocolHint.TLS_PASSTHROUGH, PLAIN, null))
                .when(update(new RouteChange(null, null, ProxyProtocol.V2, true, null), 1))
                .expectEvents(updated(null, null, ProxyProtocol.V2, true, null, null));
        fixture.given(created(ProtocolHint.TLS_PASSTHROUGH, PLAIN, null))
                .when(update(new RouteChange("web", 8443, ProxyProtocol.OFF, false, false), 1))
                .expectNoEvents()
                .expectSuccessfulHandlerExecution();
    }

    @Test
    void the_address_comes_and_goes_with_its_need() {
        env(false, Map.of("web", RELEASE), ADDRESS);
        RouteCreated created = created(ProtocolHint.TLS_PASSTHROUGH, PLAIN, null);
        RouteUpdated needed = updated(null, null, null, null, true, ADDRESS);
        fixture.given(created)
                .when(update(new RouteChange(null, null, null, null, true), 1))
                .expectEvents(needed);
        fixture.givenCurrentTime(NOW)
                .andGiven(created, needed)
                .when(update(new RouteChange(null, null, null, null, false), 2))
                .expectEvents(updated(null, null, null, null, false, null))
                .expectState(route ->
                        assertThat(route).extracting("state.envIpv4Address").isNull());
    }

    @Test
    void a_change_keeps_to_the_same_rules() {
        RouteCreated created = created(ProtocolHint.TLS_PASSTHROUGH, PLAIN, null);
        fixture.given(created)
                .when(update(new RouteChange(null, 1, null, null, null), 1))
                .expectException(Refusals.with(ErrorCode.INVALID_ARGUMENT, "backend_port"));
        fixture.given(created)
                .when(update(new RouteChange(null, null, ProxyProtocol.V2, null, null), 1))
                .expectException(Refusals.with(ErrorCode.INVALID_ARGUMENT, "backend_expects_proxy_protocol"));
        fixture.given(created)
                .when(update(new RouteChange(null, null, null, null, true), 1))
                .expectException(Refusals.with(ErrorCode.CONFLICT, "ipv4_required"));
        fixture.given(created(ProtocolHint.TCP_RAW, RAW, ADDRESS))
                .when(update(new RouteChange(null, null, null, null, false), 1))
                .expectException(Refusals.with(ErrorCode.INVALID_ARGUMENT, "ipv4_required"));
        fixture.given(created)
                .when(update(new RouteChange(null, 9443, null, null, null), 2))
                .expectException(Refusals.with(ErrorCode.VERSION_CONFLICT));
        fixture.given(created, deleted())
                .when(update(new RouteChange(null, 9443, null, null, null), 1))
                .expectException(Refusals.with(ErrorCode.NOT_FOUND));
    }

    @Test
    void what_else_changes_of_a_route_whose_backend_a_release_has_lost_is_not_held_up() {
        fixture.given(created(ProtocolHint.TLS_PASSTHROUGH, to("gone", 1), null))
                .when(update(new RouteChange(null, null, null, true, null), 1))
                .expectEvents(updated(null, null, null, true, null, null));
    }

    @Test
    void a_route_is_deleted_once() {
        RouteCreated created = created(ProtocolHint.TLS_PASSTHROUGH, PLAIN, null);
        fixture.given(created).when(delete(ORG, 1L)).expectEvents(deleted());
        fixture.given(created).when(delete(ORG, 2L)).expectException(Refusals.with(ErrorCode.VERSION_CONFLICT));
        fixture.given(created, deleted()).when(delete(ORG, 1L)).expectNoEvents().expectSuccessfulHandlerExecution();
        fixture.given(created).when(delete(OrgId.generate(), null)).expectException(Refusals.with(ErrorCode.NOT_FOUND));
        fixture.given(created)
                .when(new DeleteRoute(ORG, APP, EnvId.generate(), ROUTE, null))
                .expectException(Refusals.with(ErrorCode.NOT_FOUND));
    }

    private void env(boolean leaving, Map<String, ReleaseId> desired, @Nullable String ipv4) {
        facts.put(ORG, APP, ENV, leaving, desired, ipv4);
    }

    private static CreateRoute create(int port, ProtocolHint protocol, RouteSettings settings) {
        return new CreateRoute(ORG, APP, ENV, ROUTE, HOSTNAME, port, protocol, settings);
    }

    private static UpdateRoute update(RouteChange change, long version) {
        return new UpdateRoute(ORG, APP, ENV, ROUTE, change, version);
    }

    private static DeleteRoute delete(OrgId org, @Nullable Long version) {
        return new DeleteRoute(org, APP, ENV, ROUTE, version);
    }

    private static RouteSettings to(String processType, int port) {
        return new RouteSettings(processType, port, ProxyProtocol.OFF, false, false);
    }

    private static RouteCreated created(ProtocolHint protocol, RouteSettings settings, @Nullable String address) {
        return new RouteCreated(
                ORG,
                APP,
                ENV,
                ROUTE,
                HOSTNAME.value(),
                443,
                protocol,
                settings.backendProcessType(),
                settings.backendPort(),
                settings.proxyProtocol(),
                settings.backendExpectsProxyProtocol(),
                settings.ipv4Required(),
                address);
    }

    private static RouteUpdated updated(
            @Nullable String processType,
            @Nullable Integer port,
            @Nullable ProxyProtocol proxy,
            @Nullable Boolean expects,
            @Nullable Boolean ipv4,
            @Nullable String address) {
        return new RouteUpdated(ORG, APP, ENV, ROUTE, processType, port, proxy, expects, ipv4, address);
    }

    private static RouteDeleted deleted() {
        return new RouteDeleted(ORG, APP, ENV, ROUTE, HOSTNAME.value());
    }

    private static ReleaseSpec release() {
        ParsedManifest.Valid manifest = ManifestParser.parse("""
                schema_version = "v1"
                [processes.web]
                command = ["/shop"]
                resources = {memory = "64Mi"}
                ports = [{name = "https", internal = 8443}, {name = "other", internal = 9443}]
                [processes.worker]
                command = ["/work"]
                resources = {memory = "64Mi"}
                ports = [{name = "admin", internal = 9000}]
                """).orElseThrow();
        return new ReleaseSpec(
                ORG,
                APP,
                RELEASE,
                new ImageRef("registry.example.com/shop:1"),
                "sha256:" + "0".repeat(64),
                manifest.manifestHash(),
                manifest.manifest());
    }
}
