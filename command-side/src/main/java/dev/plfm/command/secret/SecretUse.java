package dev.plfm.command.secret;

import dev.plfm.command.platform.AppendOrder;
import dev.plfm.eventlog.AppendStatements;
import dev.plfm.eventlog.AppendStep;
import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.value.InstanceStatus;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.eventhandling.DomainEventMessage;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Which version of its secrets each instance uses that has not stopped; with an environment go all of its versions. */
@Component
@Order(AppendOrder.SECRETS)
class SecretUse implements AppendStep {
    private static final String END = "DELETE FROM command.secret_use WHERE instance_id = ANY (?)";

    private final JdbcClient jdbc;

    SecretUse(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public boolean concerns(DomainEventMessage<?> event) {
        return (event.getPayload() instanceof InstanceRequested requested && requested.secretsVersionId() != null)
                || (event.getPayload() instanceof InstanceStatusChanged changed
                        && changed.status() == InstanceStatus.STOPPED)
                || event.getPayload() instanceof EnvDeleted;
    }

    @Override
    public boolean say(List<? extends List<? extends DomainEventMessage<?>>> commands, AppendStatements statements) {
        List<InstanceRequested> begun = new ArrayList<>();
        List<String> stopped = new ArrayList<>();
        for (DomainEventMessage<?> event :
                commands.stream().flatMap(List::stream).filter(this::concerns).toList()) {
            if (event.getPayload() instanceof InstanceRequested requested) {
                begun.add(requested);
            } else if (event.getPayload() instanceof InstanceStatusChanged changed) {
                stopped.add(changed.instanceId().value());
            } else {
                return false;
            }
        }
        if (!begun.isEmpty()) {
            statements.add(
                    """
                    INSERT INTO command.secret_use (instance_id, env_id, version_id) SELECT * FROM unnest(?, ?, ?)
                    ON CONFLICT (instance_id) DO NOTHING""",
                    begun.stream().map(event -> event.instanceId().value()).toArray(String[]::new),
                    begun.stream().map(event -> event.envId().value()).toArray(String[]::new),
                    begun.stream().map(InstanceRequested::secretsVersionId).toArray(String[]::new));
        }
        if (!stopped.isEmpty()) {
            statements.add(END, (Object) stopped.toArray(String[]::new));
        }
        return true;
    }

    @Override
    public void beforeAppend(List<? extends DomainEventMessage<?>> events) {
        List<String> stopped = new ArrayList<>();
        for (DomainEventMessage<?> event : events) {
            if (event.getPayload() instanceof InstanceRequested requested && requested.secretsVersionId() != null) {
                begin(requested, requested.secretsVersionId());
            } else if (event.getPayload() instanceof InstanceStatusChanged changed
                    && changed.status() == InstanceStatus.STOPPED) {
                stopped.add(changed.instanceId().value());
            } else if (event.getPayload() instanceof EnvDeleted deleted) {
                forget(deleted.envId());
            }
        }
        if (!stopped.isEmpty()) {
            jdbc.sql(END).param(stopped.toArray(String[]::new)).update();
        }
    }

    private void begin(InstanceRequested event, String versionId) {
        jdbc.sql("""
                        INSERT INTO command.secret_use (instance_id, env_id, version_id) VALUES (?, ?, ?)
                        ON CONFLICT (instance_id) DO NOTHING
                        """)
                .params(event.instanceId().value(), event.envId().value(), versionId)
                .update();
    }

    /** Whoever sets secrets of it does so under the lock of appends too: before, and they are seen here, or afterwards, and is refused. */
    private void forget(EnvId envId) {
        for (String table : List.of("sealed_secret", "secret_use")) {
            jdbc.sql("DELETE FROM command." + table + " WHERE env_id = ?")
                    .param(envId.value())
                    .update();
        }
    }
}
