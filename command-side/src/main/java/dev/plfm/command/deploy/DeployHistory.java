package dev.plfm.command.deploy;

import dev.plfm.kernel.event.DeployEvent.DeployCreated;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.ReleaseId;
import java.util.Map;

/** What automatic rollbacks decide by. */
interface DeployHistory {
    /** Whether failed deploys of the environment are to be undone. */
    boolean isAutoRollback(EnvId envId);

    void setAutoRollback(EnvId envId, boolean wanted);

    /**
     * Notes that the deploy has succeeded, unless something later is known.
     *
     * @param eventId position of the event that says so
     */
    void succeeded(DeployCreated deploy, long eventId);

    /** The release that last succeeded, by process type. */
    Map<String, ReleaseId> lastSucceeded(EnvId envId);

    /** The newest deploy, by process type; also of those that nobody has heard of yet. */
    Map<String, DeployId> newest(EnvId envId);

    void forget(EnvId envId);
}
