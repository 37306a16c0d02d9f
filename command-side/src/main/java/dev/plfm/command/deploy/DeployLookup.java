package dev.plfm.command.deploy;

import dev.plfm.kernel.event.DeployEvent.DeployCreated;
import dev.plfm.kernel.id.DeployId;

/** Finds how a deploy began, which never changes. */
public interface DeployLookup {
    DeployCreated beginningOf(DeployId deployId);
}
