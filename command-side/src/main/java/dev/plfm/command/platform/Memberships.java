package dev.plfm.command.platform;

import dev.plfm.eventlog.AppendStep;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.OrgEvent.OrgMemberAdded;
import dev.plfm.kernel.event.OrgEvent.OrgMemberRemoved;
import dev.plfm.kernel.event.OrgEvent.OrgMemberRoleUpdated;
import java.util.List;
import org.axonframework.eventhandling.DomainEventMessage;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Who belongs to which organization, kept in the transaction of the events, so that a removed member's next request fails. */
@Component
@Order(AppendOrder.MEMBERSHIPS)
class Memberships implements AppendStep {
    private final JdbcClient jdbc;

    Memberships(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public boolean concerns(DomainEventMessage<?> event) {
        return event.getPayload() instanceof OrgMemberAdded
                || event.getPayload() instanceof OrgMemberRoleUpdated
                || event.getPayload() instanceof OrgMemberRemoved;
    }

    @Override
    public void beforeAppend(List<? extends DomainEventMessage<?>> events) {
        for (DomainEventMessage<?> event : events) {
            if (event.getPayload() instanceof OrgMemberAdded added) {
                add(added);
            } else if (event.getPayload() instanceof OrgMemberRoleUpdated updated) {
                jdbc.sql("UPDATE command.membership SET role = ? WHERE org_id = ? AND member_id = ?")
                        .params(
                                updated.newRole().wire(),
                                updated.orgId().value(),
                                updated.memberId().value())
                        .update();
            } else if (event.getPayload() instanceof OrgMemberRemoved removed) {
                jdbc.sql("DELETE FROM command.membership WHERE org_id = ? AND member_id = ?")
                        .params(removed.orgId().value(), removed.memberId().value())
                        .update();
            }
        }
    }

    private void add(OrgMemberAdded added) {
        int inserted = jdbc.sql("""
                        INSERT INTO command.membership (org_id, member_id, email, role) VALUES (?, ?, ?, ?)
                        ON CONFLICT (org_id, email) DO NOTHING
                        """)
                .params(
                        added.orgId().value(),
                        added.memberId().value(),
                        added.email(),
                        added.role().wire())
                .update();
        if (inserted == 0) {
            throw new DomainException(ErrorCode.ALREADY_EXISTS, added.email() + " is already a member.");
        }
    }
}
