package dev.plfm.command.quota;

import dev.plfm.convergence.schedule.OrgQuota;
import dev.plfm.kernel.id.OrgId;
import java.util.Collection;
import java.util.Map;

/** No organization has a limit. */
final class InMemoryOrgQuotas implements OrgQuotas {
    @Override
    public Map<OrgId, OrgQuota> of(Collection<OrgId> orgs) {
        return Map.of();
    }
}
