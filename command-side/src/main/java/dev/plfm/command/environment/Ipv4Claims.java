package dev.plfm.command.environment;

import dev.plfm.command.platform.AppendOrder;
import dev.plfm.eventlog.AppendStep;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.EnvEvent.EnvIpv4AddonDisabled;
import dev.plfm.kernel.event.EnvEvent.EnvIpv4AddonEnabled;
import java.util.List;
import org.axonframework.eventhandling.DomainEventMessage;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Which environment has which IPv4 address, kept from the events that are about to be appended; one that routes need stays. */
@Component
@Order(AppendOrder.IPV4_ADDRESSES)
class Ipv4Claims implements AppendStep {
    private final JdbcClient jdbc;

    Ipv4Claims(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public boolean concerns(DomainEventMessage<?> event) {
        return event.getPayload() instanceof EnvIpv4AddonEnabled || event.getPayload() instanceof EnvIpv4AddonDisabled;
    }

    @Override
    public void beforeAppend(List<? extends DomainEventMessage<?>> events) {
        for (DomainEventMessage<?> message : events) {
            if (message.getPayload() instanceof EnvIpv4AddonEnabled enabled) {
                take(enabled);
            } else if (message.getPayload() instanceof EnvIpv4AddonDisabled disabled) {
                giveBack(disabled);
            }
        }
    }

    /** Two for one address cannot be: the pool lets one command at a time choose. */
    private void take(EnvIpv4AddonEnabled event) {
        jdbc.sql("""
                        INSERT INTO command.ipv4_allocation (address, allocation_id, org_id, env_id) VALUES (?::inet, ?, ?, ?)
                        """)
                .param(event.ipv4Address())
                .param(event.allocationId().value())
                .param(event.orgId().value())
                .param(event.envId().value())
                .update();
    }

    private void giveBack(EnvIpv4AddonDisabled event) {
        try {
            jdbc.sql("DELETE FROM command.ipv4_allocation WHERE env_id = ? AND allocation_id = ?")
                    .params(event.envId().value(), event.allocationId().value())
                    .update();
        } catch (DataIntegrityViolationException e) {
            throw new DomainException(
                    ErrorCode.IN_USE,
                    "Routes of the environment need its IPv4 address: delete those with ipv4_required, or change it, first.");
        }
    }
}
