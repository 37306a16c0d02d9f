package dev.plfm.command.plan;

import dev.plfm.convergence.reconcile.InstanceView;
import dev.plfm.convergence.reconcile.WorkloadView;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.WorkloadId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A workload as a write would leave it, before anything is done about it.
 *
 * @param before as it is, or null when it does not exist yet
 * @param after as it would be once it was told what its environment would want
 * @param specChanges the parts of its spec that would change, by the names that the hash of the spec uses
 */
record Outlook(
        WorkloadId workloadId,
        OrgId orgId,
        EnvId envId,
        String processType,
        @Nullable WorkloadView before,
        WorkloadView after,
        List<String> specChanges) {

    boolean isOld(InstanceView instance) {
        return !instance.specHash().equals(after.wanted().specHash());
    }
}
