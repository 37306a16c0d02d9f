package dev.plfm.command.platform;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;

/** Which environments there are, for commands to what belongs to one. */
public interface Environments {
    /**
     * Lets a change of what the environment has pass; until it is committed no deletion of the environment can begin, so that one that begins
     * afterwards finds what was made. The command has to be an {@link dev.plfm.eventlog.OwnTransaction}.
     *
     * @throws DomainException {@code not_found} when the app of the organization has no such environment, {@code conflict} when it is being
     *     deleted
     */
    void requireStaying(OrgId orgId, AppId appId, EnvId envId);
}
