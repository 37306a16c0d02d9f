package dev.plfm.query.route;

import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.EnvEvent.EnvIpv4AddonDisabled;
import dev.plfm.kernel.event.EnvEvent.EnvIpv4AddonEnabled;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.ReadModelView;
import dev.plfm.query.platform.ViewWrites;
import java.time.Instant;
import java.util.List;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.Timestamp;
import org.springframework.stereotype.Component;

/** Keeps the table of IPv4 addresses, one row an environment that has or had one. */
@Component
@ProcessingGroup(ReadModelView.GROUP)
class Ipv4Projection implements ReadModelView {
    private final ViewWrites.Of table;

    Ipv4Projection(ViewWrites writes) {
        this.table = writes.of("env-ipv4");
    }

    @Override
    public String name() {
        return "env-ipv4";
    }

    @Override
    public List<String> tables() {
        return List.of("env_ipv4");
    }

    @EventHandler
    void on(EnvIpv4AddonEnabled event, @Timestamp Instant at) {
        table.sql("""
                INSERT INTO read_model.env_ipv4 AS i (env_id, org_id, allocation_id, ipv4_address, resource_version, updated_at)
                VALUES (:env, :org, :allocation, :address, 2, :at)
                ON CONFLICT (env_id) DO UPDATE SET allocation_id = excluded.allocation_id, ipv4_address = excluded.ipv4_address,
                    resource_version = i.resource_version + 1, updated_at = excluded.updated_at
                """)
                .param("env", event.envId().value())
                .param("org", event.orgId().value())
                .param("allocation", event.allocationId().value())
                .param("address", event.ipv4Address())
                .param("at", Columns.time(at))
                .update(event.envId());
    }

    @EventHandler
    void on(EnvIpv4AddonDisabled event, @Timestamp Instant at) {
        table.sql("""
                UPDATE read_model.env_ipv4 SET allocation_id = NULL, ipv4_address = NULL,
                    resource_version = resource_version + 1, updated_at = :at
                WHERE env_id = :env
                """)
                .param("env", event.envId().value())
                .param("at", Columns.time(at))
                .update(event.envId());
    }

    @EventHandler
    void on(EnvDeleted event) {
        table.sql("DELETE FROM read_model.env_ipv4 WHERE env_id = :env")
                .param("env", event.envId().value())
                .update(event.envId());
    }
}
