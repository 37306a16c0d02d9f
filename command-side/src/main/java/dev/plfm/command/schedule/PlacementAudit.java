package dev.plfm.command.schedule;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.plfm.command.schedule.WorkloadRecords.Standing;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.WorkloadId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.axonframework.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Compares the scheduler's tables with what workloads say themselves, some of them at a time. What differs is noted again from the
 * log, from the first event of the instance to its last: the same as if its rows had been lost.
 */
@Configuration(proxyBeanMethods = false)
class PlacementAudit {
    private static final Logger LOG = LoggerFactory.getLogger(PlacementAudit.class);
    private static final Duration EVERY = Duration.ofSeconds(30);
    private static final int AT_ONCE = 50;

    private final SchedulerLock lock;
    private final WorkloadRecords records;
    private final PendingInstances pending;
    private final PlacedInstances placed;
    private final Facts facts;
    private final Consequences consequences;
    private final TransactionTemplate transaction;
    private @Nullable WorkloadId last;

    PlacementAudit(
            SchedulerLock lock,
            WorkloadRecords records,
            PendingInstances pending,
            PlacedInstances placed,
            Facts facts,
            Consequences consequences,
            PlatformTransactionManager transactions) {
        this.lock = lock;
        this.records = records;
        this.pending = pending;
        this.placed = placed;
        this.facts = facts;
        this.consequences = consequences;
        this.transaction = new TransactionTemplate(transactions);
    }

    @Bean
    RecurringTask<Void> placementAuditTask() {
        return Tasks.recurring("placement-audit", FixedDelay.of(EVERY)).execute((instance, context) -> lookAtTheNext());
    }

    /** The next few workloads; after the last one it begins again. */
    void lookAtTheNext() {
        List<WorkloadId> next = records.after(last, AT_ONCE);
        last = next.size() < AT_ONCE ? null : next.get(next.size() - 1);
        next.forEach(workload -> transaction.executeWithoutResult(status -> {
            if (lock.tryAcquire()) {
                look(workload);
            }
        }));
    }

    private void look(WorkloadId workload) {
        Set<InstanceId> odd = odd(workload);
        if (odd.isEmpty()) {
            return;
        }
        LOG.info("Noted again from the log, as tables and workload {} disagree: {}", workload, odd);
        pending.remove(odd);
        odd.forEach(placed::remove);
        Chores chores = new Chores();
        List<EventMessage<?>> history = records.history(workload, odd);
        facts.note(history, chores);
        consequences.of(chores);
    }

    /** The workload may know of what the tables have not heard yet; to note that early does no harm. */
    private Set<InstanceId> odd(WorkloadId workload) {
        Map<InstanceId, Standing> truth = records.instancesOf(workload);
        Set<InstanceId> waiting = pending.of(workload);
        Map<InstanceId, NodeId> running = placed.of(workload);
        Set<InstanceId> all = new HashSet<>(truth.keySet());
        all.addAll(waiting);
        all.addAll(running.keySet());
        all.removeIf(id -> {
            Standing standing = truth.get(id);
            boolean wantsNode = standing != null && standing.wantsNode();
            NodeId node = standing == null ? null : standing.nodeId();
            return waiting.contains(id) == wantsNode
                    && (node == null ? !running.containsKey(id) : node.equals(running.get(id)));
        });
        return all;
    }
}
