package dev.plfm.command.platform;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;

/** Which environments there are, for commands to what belongs to one; asked in the transaction of the command. */
public interface Environments {
    /**
     * Lets a change of what the environment has pass; until the transaction ends no deletion of the environment can begin, so that one that
     * begins afterwards finds what was made. To be asked before anything is applied: the environment's row is locked before all that the
     * events lock ({@link AppendOrder}).
     *
     * @throws DomainException {@code not_found} when the app of the organization has no such environment, {@code conflict} when it is being
     *     deleted
     */
    void requireStaying(OrgId orgId, AppId appId, EnvId envId);
}
