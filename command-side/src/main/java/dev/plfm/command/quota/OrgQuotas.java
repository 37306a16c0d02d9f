package dev.plfm.command.quota;

import dev.plfm.convergence.schedule.OrgQuota;
import dev.plfm.kernel.id.OrgId;
import java.util.Collection;
import java.util.Map;

/** What organizations may run and run, for a scheduler that wants to know beforehand what will be refused. */
public interface OrgQuotas {
    /** Those of these organizations that have a limit on what runs. */
    Map<OrgId, OrgQuota> of(Collection<OrgId> orgs);
}
