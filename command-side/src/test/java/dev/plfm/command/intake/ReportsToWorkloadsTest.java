package dev.plfm.command.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.command.testing.RecordedCommands;
import dev.plfm.command.workload.WorkloadCommand.ReportFromNodes;
import dev.plfm.command.workload.WorkloadCommand.ReportInstanceStatuses;
import dev.plfm.command.workload.WorkloadCommand.Spoken;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.WorkloadId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReportsToWorkloadsTest {
    private final WorkloadId workload = WorkloadId.generate();
    private final RecordedCommands commands = new RecordedCommands();
    private final ReportsToWorkloads reports = new ReportsToWorkloads(commands);
    private final ReportInstanceStatuses first = report(workload);
    private final CountDownLatch firstIsUnderWay = new CountDownLatch(1);
    private final CountDownLatch firstMayEnd = new CountDownLatch(1);

    @Test
    void one_alone_is_sent_as_it_is() {
        reports.send(first);
        assertThat(commands.sent).containsExactly(first);
    }

    @Test
    void those_that_come_while_another_is_committed_go_together() throws Exception {
        List<ReportInstanceStatuses> others = List.of(report(workload), report(workload), report(workload));
        refuse(report(workload));
        for (CompletableFuture<Void> one : sendMeanwhile(others)) {
            one.get(10, TimeUnit.SECONDS);
        }
        assertThat(commands.sent).hasSize(2).first().isEqualTo(first);
        ReportFromNodes together = (ReportFromNodes) commands.sent.get(1);
        assertThat(together.workloadId()).isEqualTo(workload);
        assertThat(together.reports()).extracting(Spoken::report).containsExactlyInAnyOrderElementsOf(others);
        assertThat(together.reports()).extracting(Spoken::requestId).doesNotHaveDuplicates();
    }

    @Test
    void one_that_is_refused_is_the_only_one_that_fails() throws Exception {
        ReportInstanceStatuses wrong = report(workload);
        List<ReportInstanceStatuses> others = List.of(report(workload), wrong, report(workload));
        refuse(wrong);
        List<CompletableFuture<Void>> sent = sendMeanwhile(others);
        sent.get(0).get(10, TimeUnit.SECONDS);
        sent.get(2).get(10, TimeUnit.SECONDS);
        assertThatThrownBy(() -> sent.get(1).get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(DomainException.class);
        assertThat(commands.sent).contains(others.get(0), others.get(2));
    }

    @Test
    void after_a_failure_the_next_goes_its_way() {
        firstMayEnd.countDown();
        refuse(first);
        assertThatThrownBy(() -> reports.send(first)).isInstanceOf(DomainException.class);
        ReportInstanceStatuses next = report(workload);
        reports.send(next);
        assertThat(commands.sent).containsExactly(first, next);
    }

    private void refuse(ReportInstanceStatuses wrong) {
        commands.answer(command -> {
            pauseIfFirst(command);
            boolean within = command instanceof ReportFromNodes many
                    && many.reports().stream().anyMatch(one -> one.report().equals(wrong));
            if (command.equals(wrong) || within) {
                throw new DomainException(ErrorCode.FORBIDDEN, "not yours");
            }
            return null;
        });
    }

    /** The first is under way until all of the others wait for it. */
    private List<CompletableFuture<Void>> sendMeanwhile(List<ReportInstanceStatuses> others) throws Exception {
        List<CompletableFuture<Void>> answers = new ArrayList<>();
        CompletableFuture<Void> answer = start(first).answer();
        assertThat(firstIsUnderWay.await(10, TimeUnit.SECONDS)).isTrue();
        for (ReportInstanceStatuses other : others) {
            Sender sender = start(other);
            answers.add(sender.answer());
            while (sender.thread().getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
        }
        firstMayEnd.countDown();
        answer.get(10, TimeUnit.SECONDS);
        return answers;
    }

    private Sender start(ReportInstanceStatuses report) {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                reports.send(report);
                answer.complete(null);
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        thread.start();
        return new Sender(thread, answer);
    }

    private void pauseIfFirst(Object command) {
        if (command.equals(first)) {
            firstIsUnderWay.countDown();
            try {
                assertThat(firstMayEnd.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static ReportInstanceStatuses report(WorkloadId workload) {
        return new ReportInstanceStatuses(workload, NodeId.generate(), List.of());
    }

    private record Sender(Thread thread, CompletableFuture<Void> answer) {}
}
