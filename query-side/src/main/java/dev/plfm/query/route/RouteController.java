package dev.plfm.query.route;

import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.RouteId;
import dev.plfm.kernel.resource.Ipv4Resource;
import dev.plfm.kernel.resource.Page;
import dev.plfm.kernel.resource.RouteResource;
import dev.plfm.query.platform.PageParams;
import dev.plfm.query.platform.Parents;
import dev.plfm.query.platform.Reads;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Reads of routes and of what else is an environment's at the edge. */
@RestController
@RequestMapping("/v1/orgs/{org_id}/apps/{app_id}/envs/{env_id}")
class RouteController {
    private final RouteStore routes;
    private final Ipv4Store addresses;
    private final Parents parents;

    RouteController(RouteStore routes, Ipv4Store addresses, Parents parents) {
        this.routes = routes;
        this.addresses = addresses;
        this.parents = parents;
    }

    @GetMapping("/routes")
    @RequiresScope(Scope.ROUTES_READ)
    Page<RouteResource> list(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId,
            PageParams page) {
        parents.require(orgId, appId, envId);
        return routes.list(orgId, envId, page.of("routes", envId));
    }

    @GetMapping("/routes/{route_id}")
    @RequiresScope(Scope.ROUTES_READ)
    ResponseEntity<RouteResource> get(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId,
            @PathVariable("route_id") RouteId routeId) {
        return Reads.single(routes.find(orgId, appId, envId, routeId), "route");
    }

    @GetMapping("/networking/ipv4")
    @RequiresScope(Scope.ROUTES_READ)
    ResponseEntity<Ipv4Resource> ipv4(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId) {
        return Reads.single(addresses.find(orgId, appId, envId), "environment");
    }
}
