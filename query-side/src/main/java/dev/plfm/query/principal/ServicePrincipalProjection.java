package dev.plfm.query.principal;

import dev.plfm.kernel.event.ServicePrincipalEvent.ServicePrincipalCreated;
import dev.plfm.kernel.event.ServicePrincipalEvent.ServicePrincipalDeleted;
import dev.plfm.kernel.event.ServicePrincipalEvent.ServicePrincipalScopesUpdated;
import dev.plfm.kernel.event.ServicePrincipalEvent.ServicePrincipalSecretRotated;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.ReadModelView;
import dev.plfm.query.platform.ViewWrites;
import java.time.Instant;
import java.util.List;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventhandling.TrackingToken;
import org.springframework.stereotype.Component;

/** Keeps the table of service principals. */
@Component
@ProcessingGroup(ReadModelView.GROUP)
class ServicePrincipalProjection implements ReadModelView {
    private final ViewWrites.Of table;

    ServicePrincipalProjection(ViewWrites writes) {
        this.table = writes.of("service_principal");
    }

    @Override
    public String name() {
        return "service_principal";
    }

    @Override
    public List<String> tables() {
        return List.of("service_principal");
    }

    @EventHandler
    void on(ServicePrincipalCreated event, @Timestamp Instant at, TrackingToken token) {
        table.sql("""
                INSERT INTO read_model.service_principal
                    (sp_id, org_id, name, scopes, created_event_id, created_at, updated_at)
                VALUES (:sp, :org, :name, :scopes::jsonb, :position, :at, :at)
                """)
                .param("sp", event.servicePrincipalId().value())
                .param("org", event.orgId().value())
                .param("name", event.name())
                .param("scopes", Columns.json(event.scopes()))
                .param("position", Columns.position(token))
                .param("at", Columns.time(at))
                .update();
    }

    @EventHandler
    void on(ServicePrincipalScopesUpdated event, @Timestamp Instant at) {
        table.sql("""
                UPDATE read_model.service_principal
                SET scopes = :scopes::jsonb, resource_version = resource_version + 1, updated_at = :at WHERE sp_id = :sp
                """)
                .param("sp", event.servicePrincipalId().value())
                .param("scopes", Columns.json(event.scopes()))
                .param("at", Columns.time(at))
                .update();
    }

    @EventHandler
    void on(ServicePrincipalSecretRotated event, @Timestamp Instant at) {
        table.sql("""
                UPDATE read_model.service_principal SET resource_version = resource_version + 1, updated_at = :at
                WHERE sp_id = :sp
                """)
                .param("sp", event.servicePrincipalId().value())
                .param("at", Columns.time(at))
                .update();
    }

    @EventHandler
    void on(ServicePrincipalDeleted event) {
        table.sql("DELETE FROM read_model.service_principal WHERE sp_id = :sp")
                .param("sp", event.servicePrincipalId().value())
                .update();
    }
}
