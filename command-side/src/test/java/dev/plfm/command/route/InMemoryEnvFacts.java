package dev.plfm.command.route;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.RouteId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Environments as a test says they are. */
final class InMemoryEnvFacts implements EnvFacts {
    private final Map<EnvId, EnvView> envs = new HashMap<>();

    void put(
            OrgId orgId,
            AppId appId,
            EnvId envId,
            boolean leaving,
            Map<String, ReleaseId> desired,
            @Nullable String ipv4) {
        envs.put(envId, new EnvView(orgId, appId, leaving, desired, ipv4));
    }

    @Override
    public @Nullable EnvView find(OrgId orgId, AppId appId, EnvId envId) {
        EnvView env = envs.get(envId);
        return env != null && env.orgId().equals(orgId) && env.appId().equals(appId) ? env : null;
    }

    @Override
    public List<RouteId> routes(EnvId envId) {
        return List.of();
    }

    @Override
    public boolean hasIpv4Address(EnvId envId) {
        return false;
    }
}
