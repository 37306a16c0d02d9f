package dev.plfm.command.route;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.RouteId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What routes need to know of their environment. */
interface EnvFacts {
    /** The environment, or null when the app of the organization has none of that id. */
    @Nullable EnvView find(OrgId orgId, AppId appId, EnvId envId);

    /** The routes that the environment has, also when it is gone itself. */
    List<RouteId> routes(EnvId envId);

    /** Whether the environment has an IPv4 address. */
    boolean hasIpv4Address(EnvId envId);

    /** @throws DomainException {@code not_found} when there is no such environment */
    default EnvView require(OrgId orgId, AppId appId, EnvId envId) {
        EnvView env = find(orgId, appId, envId);
        if (env == null) {
            throw DomainException.notFound("environment");
        }
        return env;
    }
}
