package dev.plfm.command.schedule;

import dev.plfm.command.platform.BatchWork;
import dev.plfm.kernel.event.NodeEvent;
import dev.plfm.kernel.event.OrgEvent.OrgQuotaSet;
import dev.plfm.kernel.event.WorkloadEvent;
import java.util.Map;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.EventMessage;
import org.springframework.stereotype.Component;

/** Follows nodes, instances and limits; at the end of each batch, in its transaction, writes down the facts and acts on them. */
@Component
@ProcessingGroup("scheduler")
class SchedulingProcess {
    private final SchedulerLock lock;
    private final Facts facts;
    private final Consequences consequences;

    SchedulingProcess(SchedulerLock lock, Facts facts, Consequences consequences) {
        this.lock = lock;
        this.facts = facts;
        this.consequences = consequences;
    }

    @EventHandler
    void on(NodeEvent event, EventMessage<?> message) {
        note(message);
    }

    @EventHandler
    void on(WorkloadEvent event, EventMessage<?> message) {
        note(message);
    }

    @EventHandler
    void on(OrgQuotaSet event, EventMessage<?> message) {
        note(message);
    }

    private void note(EventMessage<?> message) {
        BatchWork.add("scheduler", message.getIdentifier(), message, this::handle);
    }

    private void handle(Map<String, EventMessage<?>> batch) {
        lock.acquire();
        Chores chores = new Chores();
        facts.note(batch.values(), chores);
        consequences.of(chores);
    }
}
