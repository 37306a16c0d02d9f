package dev.plfm.command.platform;

import dev.plfm.eventlog.AppendStep;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.event.ServicePrincipalEvent.ServicePrincipalCreated;
import dev.plfm.kernel.event.ServicePrincipalEvent.ServicePrincipalDeleted;
import dev.plfm.kernel.event.ServicePrincipalEvent.ServicePrincipalScopesUpdated;
import dev.plfm.kernel.event.ServicePrincipalEvent.ServicePrincipalSecretRotated;
import java.util.List;
import org.axonframework.eventhandling.DomainEventMessage;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The scopes that service principals have now, kept in the transaction of the events, so that a change holds from the next request on;
 * the tokens that came of a secret are revoked when it is rotated or deleted.
 */
@Component
@Order(AppendOrder.PRINCIPALS)
class Principals implements AppendStep {
    private final JdbcClient jdbc;

    Principals(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public boolean concerns(DomainEventMessage<?> event) {
        return event.getPayload() instanceof ServicePrincipalCreated
                || event.getPayload() instanceof ServicePrincipalScopesUpdated
                || event.getPayload() instanceof ServicePrincipalSecretRotated
                || event.getPayload() instanceof ServicePrincipalDeleted;
    }

    @Override
    public void beforeAppend(List<? extends DomainEventMessage<?>> events) {
        for (DomainEventMessage<?> event : events) {
            if (event.getPayload() instanceof ServicePrincipalCreated created) {
                jdbc.sql("INSERT INTO command.service_principal (sp_id, org_id, name, scopes) VALUES (?, ?, ?, ?)")
                        .param(created.servicePrincipalId().value())
                        .param(created.orgId().value())
                        .param(created.name())
                        .param(wire(created.scopes()))
                        .update();
            } else if (event.getPayload() instanceof ServicePrincipalScopesUpdated updated) {
                jdbc.sql("UPDATE command.service_principal SET scopes = ? WHERE sp_id = ?")
                        .param(wire(updated.scopes()))
                        .param(updated.servicePrincipalId().value())
                        .update();
            } else if (event.getPayload() instanceof ServicePrincipalSecretRotated rotated) {
                revokeTokens(rotated.servicePrincipalId().value());
            } else if (event.getPayload() instanceof ServicePrincipalDeleted deleted) {
                delete(deleted.servicePrincipalId().value());
            }
        }
    }

    private void delete(String id) {
        jdbc.sql("DELETE FROM command.service_principal WHERE sp_id = ?")
                .param(id)
                .update();
        jdbc.sql("DELETE FROM command.client_secret WHERE sp_id = ?").param(id).update();
        revokeTokens(id);
    }

    private void revokeTokens(String id) {
        jdbc.sql("UPDATE command.token SET revoked_at = now() WHERE subject_id = ? AND revoked_at IS NULL")
                .param(id)
                .update();
    }

    private static String[] wire(List<Scope> scopes) {
        return scopes.stream().map(Scope::wire).toArray(String[]::new);
    }
}
