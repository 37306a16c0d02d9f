package dev.plfm.query.quota;

import dev.plfm.kernel.event.OrgEvent.OrgCreated;
import dev.plfm.kernel.event.OrgEvent.OrgQuotaSet;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.ReadModelView;
import java.time.Instant;
import java.util.List;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.Timestamp;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keeps the table of limits. */
@Component
@ProcessingGroup(ReadModelView.GROUP)
class QuotaProjection implements ReadModelView {
    private final JdbcClient jdbc;

    QuotaProjection(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public String name() {
        return "quota";
    }

    @Override
    public List<String> tables() {
        return List.of("quota");
    }

    @EventHandler
    void on(OrgCreated event, @Timestamp Instant at) {
        jdbc.sql("INSERT INTO read_model.quota (org_id, updated_at) VALUES (:org, :at)")
                .param("org", event.orgId().value())
                .param("at", Columns.time(at))
                .update();
    }

    @EventHandler
    void on(OrgQuotaSet event, @Timestamp Instant at) {
        jdbc.sql("""
                UPDATE read_model.quota SET resource_version = resource_version + 1, updated_at = :at,
                    limits = jsonb_strip_nulls(limits || jsonb_build_object(:dimension::text, :limit::bigint))
                WHERE org_id = :org
                """)
                .param("org", event.orgId().value())
                .param("dimension", event.dimension().wire())
                .param("limit", event.limit())
                .param("at", Columns.time(at))
                .update();
    }
}
