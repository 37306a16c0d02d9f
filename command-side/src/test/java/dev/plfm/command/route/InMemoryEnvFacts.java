package dev.plfm.command.route;

import dev.plfm.command.platform.Environments;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.RouteId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Environments as a test says they are. */
final class InMemoryEnvFacts implements EnvFacts, Environments {
    private final Map<EnvId, EnvView> envs = new HashMap<>();
    private final Set<EnvId> leaving = new HashSet<>();

    void put(
            OrgId orgId,
            AppId appId,
            EnvId envId,
            boolean leaves,
            Map<String, ReleaseId> desired,
            @Nullable String ipv4) {
        envs.put(envId, new EnvView(orgId, appId, desired, ipv4));
        if (leaves) {
            leaving.add(envId);
        }
    }

    @Override
    public @Nullable EnvView find(OrgId orgId, AppId appId, EnvId envId) {
        EnvView env = envs.get(envId);
        return env != null && env.orgId().equals(orgId) && env.appId().equals(appId) ? env : null;
    }

    @Override
    public void requireStaying(OrgId orgId, AppId appId, EnvId envId) {
        require(orgId, appId, envId);
        if (leaving.contains(envId)) {
            throw new DomainException(ErrorCode.CONFLICT, "The environment is being deleted.");
        }
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
