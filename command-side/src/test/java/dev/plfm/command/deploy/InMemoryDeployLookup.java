package dev.plfm.command.deploy;

import dev.plfm.kernel.event.DeployEvent.DeployCreated;
import dev.plfm.kernel.id.DeployId;
import java.util.Objects;

/** Finds in memory how a deploy began. */
final class InMemoryDeployLookup implements DeployLookup {
    private final InMemoryNewestDeploys deploys;

    InMemoryDeployLookup(InMemoryNewestDeploys deploys) {
        this.deploys = deploys;
    }

    @Override
    public DeployCreated beginningOf(DeployId deployId) {
        return Objects.requireNonNull(deploys.created.get(deployId));
    }
}
