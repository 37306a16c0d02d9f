package dev.plfm.command.deploy;

import dev.plfm.command.testing.Cluster;
import dev.plfm.eventlog.AppendStep;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.DeployEvent.DeployCreated;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.DomainEventMessage;

/** Which deploy of each process type is the newest, in memory; and how each began. */
final class InMemoryNewestDeploys implements AppendStep, Cluster.NewestDeploys {
    final Map<DeployId, DeployCreated> created = new HashMap<>();
    final Map<EnvId, Map<String, DeployId>> newest = new HashMap<>();

    @Override
    public void beforeAppend(List<? extends DomainEventMessage<?>> events) {
        events.forEach(event -> {
            if (event.getPayload() instanceof DeployCreated deploy) {
                take(deploy);
            }
        });
    }

    @Override
    public boolean isNewest(EnvId env, DeployId deploy) {
        return newest.getOrDefault(env, Map.of()).containsValue(deploy);
    }

    private void take(DeployCreated deploy) {
        Map<String, DeployId> ofEnv = newest.computeIfAbsent(deploy.envId(), id -> new HashMap<>());
        for (String processType : deploy.processTypes()) {
            DeployId last = ofEnv.get(processType);
            if (deploy.rollbackOf() != null && last != null && !last.equals(deploy.rollbackOf())) {
                throw new DomainException(ErrorCode.CONFLICT, "A newer deploy has taken over.");
            }
        }
        deploy.processTypes().forEach(processType -> ofEnv.put(processType, deploy.deployId()));
        created.put(deploy.deployId(), deploy);
    }
}
