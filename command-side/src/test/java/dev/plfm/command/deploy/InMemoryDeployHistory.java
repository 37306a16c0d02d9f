package dev.plfm.command.deploy;

import dev.plfm.command.testing.Rows;
import dev.plfm.command.testing.Transactions;
import dev.plfm.kernel.event.DeployEvent.DeployCreated;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.ReleaseId;
import java.util.HashMap;
import java.util.Map;

/** What automatic rollbacks decide by, in memory. */
final class InMemoryDeployHistory implements DeployHistory {
    private final Rows<EnvId, EnvId> autoRollback;
    private final Rows<EnvId, Map<String, Success>> succeeded;
    private final InMemoryNewestDeploys deploys;

    InMemoryDeployHistory(Transactions transactions, InMemoryNewestDeploys deploys) {
        this.autoRollback = new Rows<>(transactions);
        this.succeeded = new Rows<>(transactions);
        this.deploys = deploys;
    }

    @Override
    public boolean isAutoRollback(EnvId envId) {
        return autoRollback.contains(envId);
    }

    @Override
    public void setAutoRollback(EnvId envId, boolean wanted) {
        if (wanted) {
            autoRollback.put(envId, envId);
        } else {
            autoRollback.remove(envId);
        }
    }

    @Override
    public void succeeded(DeployCreated deploy, long eventId) {
        succeeded.insert(deploy.envId(), Map.of());
        succeeded.change(deploy.envId(), earlier -> {
            Map<String, Success> later = new HashMap<>(earlier);
            deploy.processTypes()
                    .forEach(processType -> later.merge(
                            processType,
                            new Success(deploy.releaseId(), eventId),
                            (one, other) -> one.eventId < other.eventId ? other : one));
            return later;
        });
    }

    @Override
    public Map<String, ReleaseId> lastSucceeded(EnvId envId) {
        Map<String, ReleaseId> releases = new HashMap<>();
        Map<String, Success> ofEnv = succeeded.get(envId);
        if (ofEnv != null) {
            ofEnv.forEach((processType, success) -> releases.put(processType, success.releaseId));
        }
        return releases;
    }

    @Override
    public Map<String, DeployId> newest(EnvId envId) {
        return new HashMap<>(deploys.newest.getOrDefault(envId, Map.of()));
    }

    @Override
    public void forget(EnvId envId) {
        autoRollback.remove(envId);
        succeeded.remove(envId);
    }

    private record Success(ReleaseId releaseId, long eventId) {}
}
