package dev.plfm.command.platform;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;

/** Which environments there are, for commands to what belongs to one; asked in the transaction of the command. */
public interface Environments {
    /**
     * Lets a change of what the environment has pass; until the transaction ends the environment cannot be deleted.
     *
     * @throws DomainException {@code not_found} when the app of the organization has no such environment, {@code conflict} when it is being
     *     deleted
     */
    void requireStaying(OrgId orgId, AppId appId, EnvId envId);
}
