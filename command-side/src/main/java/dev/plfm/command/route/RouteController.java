package dev.plfm.command.route;

import dev.plfm.command.platform.VersionBody;
import dev.plfm.command.platform.WriteRequest;
import dev.plfm.command.platform.Writes;
import dev.plfm.command.route.RouteCommand.CreateRoute;
import dev.plfm.command.route.RouteCommand.DeleteRoute;
import dev.plfm.command.route.RouteCommand.UpdateRoute;
import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.RouteId;
import dev.plfm.kernel.net.Hostname;
import dev.plfm.kernel.resource.RouteResource;
import dev.plfm.kernel.value.ProtocolHint;
import dev.plfm.kernel.value.ProxyProtocol;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Writes of routes. */
@RestController
@RequestMapping("/v1/orgs/{org_id}/apps/{app_id}/envs/{env_id}/routes")
class RouteController {
    private final Writes writes;

    RouteController(Writes writes) {
        this.writes = writes;
    }

    @PostMapping
    @RequiresScope(Scope.ROUTES_WRITE)
    ResponseEntity<Object> create(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId,
            @RequestBody CreateBody body,
            WriteRequest request) {
        return writes.create(
                request,
                new CreateRoute(
                        orgId,
                        appId,
                        envId,
                        RouteId.generate(),
                        Hostname.required(body.hostname()),
                        required("listen_port", body.listenPort()),
                        required("protocol_hint", body.protocolHint()),
                        body.settings()),
                (RouteResource route) ->
                        "/v1/orgs/" + orgId + "/apps/" + appId + "/envs/" + envId + "/routes/" + route.id());
    }

    @PatchMapping("/{route_id}")
    @RequiresScope(Scope.ROUTES_WRITE)
    ResponseEntity<Object> update(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId,
            @PathVariable("route_id") RouteId routeId,
            @RequestBody UpdateBody body,
            WriteRequest request) {
        return writes.update(
                request,
                new UpdateRoute(
                        orgId, appId, envId, routeId, body.change(), request.requiredVersion(body.expectedVersion())));
    }

    @DeleteMapping("/{route_id}")
    @RequiresScope(Scope.ROUTES_WRITE)
    ResponseEntity<Object> delete(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId,
            @PathVariable("route_id") RouteId routeId,
            @RequestBody(required = false) @Nullable VersionBody body,
            WriteRequest request) {
        return writes.delete(
                request, new DeleteRoute(orgId, appId, envId, routeId, request.optionalVersion(VersionBody.of(body))));
    }

    private static <T> T required(String field, @Nullable T value) {
        if (value == null) {
            throw DomainException.invalid(field, "is required");
        }
        return value;
    }

    record CreateBody(
            @Nullable String hostname,
            @Nullable Integer listenPort,
            @Nullable ProtocolHint protocolHint,
            @Nullable String backendProcessType,
            @Nullable Integer backendPort,
            @Nullable ProxyProtocol proxyProtocol,
            @Nullable Boolean backendExpectsProxyProtocol,
            @Nullable Boolean ipv4Required) {
        RouteSettings settings() {
            return new RouteSettings(
                    required("backend_process_type", backendProcessType),
                    required("backend_port", backendPort),
                    Objects.requireNonNullElse(proxyProtocol, ProxyProtocol.OFF),
                    Boolean.TRUE.equals(backendExpectsProxyProtocol),
                    Boolean.TRUE.equals(ipv4Required));
        }
    }

    record UpdateBody(
            @Nullable String backendProcessType,
            @Nullable Integer backendPort,
            @Nullable ProxyProtocol proxyProtocol,
            @Nullable Boolean backendExpectsProxyProtocol,
            @Nullable Boolean ipv4Required,
            @Nullable Long expectedVersion) {
        RouteChange change() {
            return new RouteChange(
                    backendProcessType, backendPort, proxyProtocol, backendExpectsProxyProtocol, ipv4Required);
        }
    }
}
