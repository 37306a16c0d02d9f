package dev.plfm.command.schedule;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.plfm.command.node.NodeCommand.ReleaseCapacity;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What the scheduler does by the clock: retries whose time has come, and a look for what a crash or a race left behind. */
@Configuration(proxyBeanMethods = false)
class SchedulerUpkeep {
    private static final Duration RETRY_EVERY = Duration.ofSeconds(1);
    private static final Duration SAFETY_EVERY = Duration.ofSeconds(30);
    private static final int ROUNDS = 50;
    private static final int ORPHANS_AT_ONCE = 1000;

    private final SchedulerLock lock;
    private final Placing placing;
    private final Consequences consequences;
    private final ClusterNodes nodes;
    private final PlacedInstances placed;
    private final Dispatch dispatch;
    private final InstantSource clock;
    private final TransactionTemplate transaction;

    SchedulerUpkeep(
            SchedulerLock lock,
            Placing placing,
            Consequences consequences,
            ClusterNodes nodes,
            PlacedInstances placed,
            Dispatch dispatch,
            InstantSource clock,
            PlatformTransactionManager transactions) {
        this.lock = lock;
        this.placing = placing;
        this.consequences = consequences;
        this.nodes = nodes;
        this.placed = placed;
        this.dispatch = dispatch;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
    }

    @Bean
    RecurringTask<Void> placementRetries() {
        return Tasks.recurring("placement-retries", FixedDelay.of(RETRY_EVERY))
                .execute((instance, context) -> retryWhatIsDue());
    }

    @Bean
    RecurringTask<Void> placementSafety() {
        return Tasks.recurring("placement-safety", FixedDelay.of(SAFETY_EVERY))
                .execute((instance, context) -> lookForLeftovers());
    }

    /** Round by round, each in a transaction of its own so that the process of events gets its turn. */
    void retryWhatIsDue() {
        boolean more = true;
        for (int round = 0; more && round < ROUNDS; round++) {
            more = Boolean.TRUE.equals(
                    transaction.execute(status -> lock.tryAcquire() && placing.whatIsDue(clock.instant())));
        }
    }

    /** Releases reservations that nobody uses, and empties nodes that were lost while something was placed on them. */
    void lookForLeftovers() {
        transaction.executeWithoutResult(status -> {
            if (lock.tryAcquire()) {
                Instant now = clock.instant();
                nodes.orphans(ORPHANS_AT_ONCE)
                        .forEach((node, instances) ->
                                dispatch.send(Dispatch.SCHEDULER, new ReleaseCapacity(node, instances), null));
                placed.offlineNodes().forEach(node -> consequences.empty(node, now, null));
            }
        });
    }
}
