package dev.plfm.command.intake;

import dev.plfm.command.platform.SystemCommands;
import dev.plfm.command.workload.WorkloadCommand.ReportFromNodes;
import dev.plfm.command.workload.WorkloadCommand.ReportInstanceStatuses;
import dev.plfm.command.workload.WorkloadCommand.Spoken;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.RequestId;
import dev.plfm.kernel.id.WorkloadId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Hands reports to their workloads. Those that come while others on the same workload are being committed wait, and then go together as one
 * command: whoever's turn is first takes them all along.
 */
@Component
class ReportsToWorkloads {
    private static final int LINES = 64;

    private final SystemCommands commands;
    private final List<Line> lines = Stream.generate(Line::new).limit(LINES).toList();

    ReportsToWorkloads(SystemCommands commands) {
        this.commands = commands;
    }

    /**
     * Returns once it is durable.
     *
     * @throws DomainException when it is refused; the reports that it went with are not
     */
    void send(ReportInstanceStatuses report) {
        Waiting mine = new Waiting(report);
        Line line = lines.get(Math.floorMod(report.workloadId().hashCode(), LINES));
        line.waiting.add(mine);
        line.turn.lock();
        try {
            if (!mine.answered) {
                deliver(line.all());
            }
        } finally {
            line.turn.unlock();
        }
        if (mine.failure != null) {
            throw mine.failure;
        }
    }

    private void deliver(List<Waiting> all) {
        Map<WorkloadId, List<Waiting>> byWorkload = new LinkedHashMap<>();
        all.forEach(one -> byWorkload
                .computeIfAbsent(one.report.workloadId(), workload -> new ArrayList<>())
                .add(one));
        try {
            byWorkload.forEach(this::deliver);
        } finally {
            all.stream()
                    .filter(one -> !one.answered)
                    .forEach(one -> one.failed(new IllegalStateException("The report was not delivered")));
        }
    }

    private void deliver(WorkloadId workload, List<Waiting> reports) {
        if (reports.size() == 1) {
            deliverAlone(reports.get(0));
            return;
        }
        List<Spoken> spoken = reports.stream()
                .map(one -> new Spoken(RequestId.generate().value(), one.report))
                .toList();
        try {
            commands.send("nodes", new ReportFromNodes(workload, spoken), null);
            reports.forEach(Waiting::done);
        } catch (DomainException oneIsRefused) {
            reports.forEach(this::deliverAlone);
        } catch (RuntimeException e) {
            reports.forEach(one -> one.failed(e));
        }
    }

    private void deliverAlone(Waiting one) {
        try {
            commands.send(one.report.nodeId().value(), one.report, null);
            one.done();
        } catch (RuntimeException e) {
            one.failed(e);
        }
    }

    /** The reports on some of the workloads. */
    private static final class Line {
        private final ReentrantLock turn = new ReentrantLock();
        private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();

        List<Waiting> all() {
            List<Waiting> all = new ArrayList<>();
            for (Waiting one = waiting.poll(); one != null; one = waiting.poll()) {
                all.add(one);
            }
            return all;
        }
    }

    /** A report and what came of it; written and read by whoever has the turn. */
    private static final class Waiting {
        private final ReportInstanceStatuses report;
        private boolean answered;
        private @Nullable RuntimeException failure;

        private Waiting(ReportInstanceStatuses report) {
            this.report = report;
        }

        private void done() {
            answered = true;
        }

        private void failed(RuntimeException e) {
            answered = true;
            failure = e;
        }
    }
}
