package dev.plfm.query.quota;

import dev.plfm.kernel.event.OrgEvent.OrgCreated;
import dev.plfm.kernel.event.OrgEvent.OrgQuotaSet;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.ReadModelView;
import dev.plfm.query.platform.ViewWrites;
import java.time.Instant;
import java.util.List;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.Timestamp;
import org.springframework.stereotype.Component;

/** Keeps the table of limits. */
@Component
@ProcessingGroup(ReadModelView.GROUP)
class QuotaProjection implements ReadModelView {
    private final ViewWrites.Of table;

    QuotaProjection(ViewWrites writes) {
        this.table = writes.of("quota");
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
        table.sql("INSERT INTO read_model.quota (org_id, updated_at) VALUES (:org, :at)")
                .param("org", event.orgId().value())
                .param("at", Columns.time(at))
                .update(event.orgId());
    }

    @EventHandler
    void on(OrgQuotaSet event, @Timestamp Instant at) {
        table.sql("""
                UPDATE read_model.quota SET resource_version = resource_version + 1, updated_at = :at,
                    limits = jsonb_strip_nulls(limits || jsonb_build_object(:dimension::text, :limit::bigint))
                WHERE org_id = :org
                """)
                .param("org", event.orgId().value())
                .param("dimension", event.dimension().wire())
                .param("limit", event.limit())
                .param("at", Columns.time(at))
                .update(event.orgId());
    }
}
