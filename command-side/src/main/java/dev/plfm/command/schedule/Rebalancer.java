package dev.plfm.command.schedule;

import dev.plfm.command.workload.WorkloadCommand.DescribeWorkload;
import dev.plfm.command.workload.WorkloadCommand.RelocateInstances;
import dev.plfm.convergence.reconcile.WorkloadView;
import dev.plfm.convergence.schedule.ClusterView;
import dev.plfm.convergence.schedule.Move;
import dev.plfm.convergence.schedule.Rebalancing;
import dev.plfm.eventlog.EventMetadata;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.WorkloadId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.messaging.annotation.MetaDataValue;
import org.springframework.stereotype.Component;

/** Moves a few instances at a time, replacement first, to where they would be better placed. */
@Component
class Rebalancer {
    private static final String REASON = "rebalanced";
    private static final int AT_ONCE = 10;

    /** How often others are looked for in place of workloads that are not at rest. */
    private static final int ROUNDS = 20;

    private final SchedulerLock lock;
    private final ClusterViews views;
    private final PendingInstances pending;
    private final PlacedInstances placed;
    private final Dispatch dispatch;
    private final SchedulerMeters meters;
    private final InstantSource clock;

    Rebalancer(
            SchedulerLock lock,
            ClusterViews views,
            PendingInstances pending,
            PlacedInstances placed,
            Dispatch dispatch,
            SchedulerMeters meters,
            InstantSource clock) {
        this.lock = lock;
        this.views = views;
        this.pending = pending;
        this.placed = placed;
        this.dispatch = dispatch;
        this.meters = meters;
        this.clock = clock;
    }

    /** What a round would do now. */
    Moves preview() {
        return Moves.of(moves());
    }

    @CommandHandler
    Moves handle(
            Rebalance command, @MetaDataValue(value = EventMetadata.REQUEST_ID, required = true) String requestId) {
        lock.acquire();
        return Moves.of(round(relocation -> dispatch.sendFor(requestId, Dispatch.SCHEDULER, relocation)));
    }

    /** One round; to be called with the scheduler's lock. */
    List<Move> round() {
        return round(relocation -> dispatch.send(Dispatch.SCHEDULER, relocation, null));
    }

    private List<Move> round(Consumer<RelocateInstances> send) {
        List<Move> moves = moves();
        for (Move move : moves) {
            List<InstanceId> instance = List.of(move.instance().instanceId());
            send.accept(new RelocateInstances(move.instance().workloadId(), instance, REASON));
        }
        meters.relocated(moves.size());
        return moves;
    }

    /**
     * Workloads of which something starts, waits, leaves or moves have enough to do. Others are asked whether they are at rest; the slots
     * of those that are not go to the next best moves.
     */
    private List<Move> moves() {
        Instant now = clock.instant();
        Set<WorkloadId> busy = new HashSet<>(placed.unsettled());
        busy.addAll(pending.workloads());
        ClusterView view = views.whole(now);
        Set<WorkloadId> asked = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            List<Move> moves = Rebalancing.propose(view, busy, AT_ONCE, now);
            List<WorkloadId> restless = moves.stream()
                    .map(move -> move.instance().workloadId())
                    .filter(workload -> asked.add(workload) && !isAtRest(workload))
                    .toList();
            if (restless.isEmpty()) {
                return moves;
            }
            busy.addAll(restless);
        }
        return List.of();
    }

    private boolean isAtRest(WorkloadId workload) {
        return dispatch.<WorkloadView>send(Dispatch.SCHEDULER, new DescribeWorkload(workload), null)
                .filter(WorkloadView::isAtRest)
                .isPresent();
    }

    /** Has one round done. */
    record Rebalance() {}

    /** What is moved, the best move first. */
    record Moves(List<Relocation> moves) {
        private static Moves of(List<Move> moves) {
            return new Moves(moves.stream()
                    .map(move -> new Relocation(
                            move.instance().instanceId(),
                            move.instance().workloadId(),
                            move.from(),
                            move.to(),
                            move.gain(),
                            move.reason()))
                    .toList());
        }
    }

    /** One move as the API shows it; where the replacement comes is decided when it is placed. */
    record Relocation(
            InstanceId instanceId,
            WorkloadId workloadId,
            NodeId fromNodeId,
            NodeId toNodeId,
            double gain,
            String reason) {}
}
