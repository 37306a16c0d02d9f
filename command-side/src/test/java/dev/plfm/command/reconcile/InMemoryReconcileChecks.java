package dev.plfm.command.reconcile;

import dev.plfm.command.testing.Rows;
import dev.plfm.command.testing.Transactions;
import dev.plfm.kernel.id.WorkloadId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Checks in memory. */
final class InMemoryReconcileChecks implements ReconcileChecks {
    final Rows<WorkloadId, Due> rows;

    InMemoryReconcileChecks(Transactions transactions) {
        rows = new Rows<>(transactions);
    }

    @Override
    public void set(Map<WorkloadId, Instant> times) {
        times.forEach((workload, at) -> rows.put(workload, new Due(workload, at)));
    }

    @Override
    public List<Due> due(Instant now, int limit) {
        return rows.where(due -> !due.checkAt().isAfter(now)).stream()
                .sorted(Comparator.comparing(Due::checkAt)
                        .thenComparing(due -> due.workloadId().value()))
                .limit(limit)
                .toList();
    }

    @Override
    public void move(Due due, Instant next) {
        if (due.equals(rows.get(due.workloadId()))) {
            rows.put(due.workloadId(), new Due(due.workloadId(), next));
        }
    }

    @Override
    public void remove(WorkloadId workloadId) {
        rows.remove(workloadId);
    }
}
