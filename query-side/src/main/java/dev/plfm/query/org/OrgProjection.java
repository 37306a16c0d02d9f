package dev.plfm.query.org;

import dev.plfm.kernel.event.OrgEvent.OrgCreated;
import dev.plfm.kernel.event.OrgEvent.OrgMemberAdded;
import dev.plfm.kernel.event.OrgEvent.OrgMemberRemoved;
import dev.plfm.kernel.event.OrgEvent.OrgMemberRoleUpdated;
import dev.plfm.kernel.event.OrgEvent.OrgUpdated;
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

/** Keeps the tables of organizations and members. */
@Component
@ProcessingGroup(ReadModelView.GROUP)
class OrgProjection implements ReadModelView {
    private final ViewWrites.Of table;

    OrgProjection(ViewWrites writes) {
        this.table = writes.of("org");
    }

    @Override
    public String name() {
        return "org";
    }

    @Override
    public List<String> tables() {
        return List.of("member", "org");
    }

    @EventHandler
    void on(OrgCreated event, @Timestamp Instant at, TrackingToken token) {
        table.sql("""
                INSERT INTO read_model.org (org_id, name, created_event_id, created_at, updated_at)
                VALUES (:org, :name, :position, :at, :at)
                """)
                .param("org", event.orgId().value())
                .param("name", event.name())
                .param("position", Columns.position(token))
                .param("at", Columns.time(at))
                .update(event.orgId());
    }

    @EventHandler
    void on(OrgUpdated event, @Timestamp Instant at) {
        table.sql("""
                UPDATE read_model.org SET name = :name, resource_version = resource_version + 1, updated_at = :at
                WHERE org_id = :org
                """)
                .param("org", event.orgId().value())
                .param("name", event.name())
                .param("at", Columns.time(at))
                .update(event.orgId());
    }

    @EventHandler
    void on(OrgMemberAdded event, @Timestamp Instant at, TrackingToken token) {
        table.sql("""
                INSERT INTO read_model.member (member_id, org_id, email, role, created_event_id, created_at, updated_at)
                VALUES (:member, :org, :email, :role, :position, :at, :at)
                """)
                .param("member", event.memberId().value())
                .param("org", event.orgId().value())
                .param("email", event.email())
                .param("role", event.role().wire())
                .param("position", Columns.position(token))
                .param("at", Columns.time(at))
                .update(event.orgId());
    }

    @EventHandler
    void on(OrgMemberRoleUpdated event, @Timestamp Instant at) {
        table.sql("""
                UPDATE read_model.member SET role = :role, resource_version = resource_version + 1, updated_at = :at
                WHERE member_id = :member
                """)
                .param("member", event.memberId().value())
                .param("role", event.newRole().wire())
                .param("at", Columns.time(at))
                .update(event.orgId());
    }

    @EventHandler
    void on(OrgMemberRemoved event) {
        table.sql("DELETE FROM read_model.member WHERE member_id = :member")
                .param("member", event.memberId().value())
                .update(event.orgId());
    }
}
