package dev.plfm.command.deploy;

import dev.plfm.command.platform.AppendOrder;
import dev.plfm.eventlog.AppendStep;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.DeployEvent.DeployCreated;
import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.id.DeployId;
import java.util.List;
import org.axonframework.eventhandling.DomainEventMessage;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Which deploy of each process type is the newest, kept from the events that are about to be appended: refuses an automatic rollback of what
 * somebody has deployed anew meanwhile.
 */
@Component
@Order(AppendOrder.NEWEST_DEPLOYS)
class NewestDeploys implements AppendStep {
    private final JdbcClient jdbc;

    NewestDeploys(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public boolean concerns(DomainEventMessage<?> event) {
        return event.getPayload() instanceof DeployCreated || event.getPayload() instanceof EnvDeleted;
    }

    @Override
    public void beforeAppend(List<? extends DomainEventMessage<?>> events) {
        for (DomainEventMessage<?> event : events) {
            if (event.getPayload() instanceof DeployCreated created) {
                take(created);
            } else if (event.getPayload() instanceof EnvDeleted deleted) {
                jdbc.sql("DELETE FROM command.latest_deploy WHERE env_id = ?")
                        .param(deleted.envId().value())
                        .update();
            }
        }
    }

    private void take(DeployCreated deploy) {
        DeployId undone = deploy.rollbackOf();
        int taken = jdbc.sql("""
                        INSERT INTO command.latest_deploy AS l (env_id, process_type, deploy_id)
                        SELECT :env, process_type, :deploy FROM unnest(:types) AS t (process_type) ORDER BY process_type
                        ON CONFLICT (env_id, process_type) DO UPDATE SET deploy_id = excluded.deploy_id
                        WHERE :undone::text IS NULL OR l.deploy_id = :undone
                        """)
                .param("env", deploy.envId().value())
                .param("deploy", deploy.deployId().value())
                .param("types", deploy.processTypes().toArray(String[]::new))
                .param("undone", undone == null ? null : undone.value())
                .update();
        if (taken < deploy.processTypes().size()) {
            throw new DomainException(ErrorCode.CONFLICT, "A newer deploy has taken over.");
        }
    }
}
