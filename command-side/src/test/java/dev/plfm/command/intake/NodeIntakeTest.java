package dev.plfm.command.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.command.intake.HeartbeatBody.InstanceEntry;
import dev.plfm.command.intake.HeartbeatStore.Silences;
import dev.plfm.command.intake.SilencePolicy.LastHeard;
import dev.plfm.command.node.NodeCommand.MarkNodeBack;
import dev.plfm.command.node.NodeCommand.MarkNodeDegraded;
import dev.plfm.command.node.NodeCommand.MarkNodeOffline;
import dev.plfm.command.testing.CommandDatabase;
import dev.plfm.command.testing.RecordedCommands;
import dev.plfm.command.workload.WorkloadCommand.ReportInstanceStatuses;
import dev.plfm.command.workload.WorkloadCommand.StatusReport;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.ReasonCode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class NodeIntakeTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    private final JdbcClient jdbc = CommandDatabase.jdbc();
    private final NodeId node = NodeId.generate();
    private final WorkloadId workload = WorkloadId.generate();
    private final RecordedCommands commands = new RecordedCommands();
    private final HeartbeatStore store = new JdbcHeartbeatStore(jdbc);
    private final HeartbeatLimit limit = new HeartbeatLimit(60);
    private final InstanceReports reports =
            new InstanceReports(new JdbcInstanceLookup(jdbc), new ReportsToWorkloads(commands), () -> NOW);
    private final MissingInstanceWatch missing =
            new MissingInstanceWatch(new JdbcMissingInstances(jdbc), commands, limit, () -> NOW);
    private final HeartbeatIntake intake = new HeartbeatIntake(store, reports, commands, limit, missing);

    @Test
    void a_heartbeat_says_when_the_next_one_is_due_and_costs_no_command() {
        known(NodeState.ACTIVE);
        assertThat(intake.accept(node, heartbeat(NodeState.ACTIVE))).isEqualTo(10);
        assertThat(intake.accept(node, heartbeat(NodeState.ACTIVE))).isEqualTo(10);
        assertThat(commands.sent).isEmpty();
    }

    @Test
    void a_heartbeat_of_a_node_that_nobody_knows_yet_is_kept() {
        assertThat(intake.accept(node, heartbeat(NodeState.ACTIVE))).isEqualTo(10);
        assertThat(commands.sent).isEmpty();
    }

    @Test
    void an_offline_node_that_is_heard_is_back() {
        known(NodeState.OFFLINE);
        intake.accept(node, heartbeat(NodeState.ACTIVE));
        assertThat(commands.sent).containsExactly(new MarkNodeBack(node));
    }

    @Test
    void a_node_that_says_it_is_degraded_is_marked_until_it_says_otherwise() {
        known(NodeState.ACTIVE);
        intake.accept(node, heartbeat(NodeState.DEGRADED));
        known(NodeState.DEGRADED);
        intake.accept(node, heartbeat(NodeState.DEGRADED));
        intake.accept(node, heartbeat(NodeState.ACTIVE));
        assertThat(commands.sent)
                .containsExactly(
                        new MarkNodeDegraded(node, true, "agent_degraded"),
                        new MarkNodeDegraded(node, false, "agent_recovered"));
    }

    @Test
    void the_statuses_of_a_heartbeat_are_passed_on_by_workload_and_only_when_they_are_news() {
        known(NodeState.ACTIVE);
        InstanceId news = placed(null);
        InstanceId old = placed("ready");
        InstanceId gone = InstanceId.generate();
        intake.accept(node, heartbeat(NodeState.ACTIVE, ready(news), ready(old), ready(gone)));
        assertThat(commands.sent).containsExactly(new ReportInstanceStatuses(workload, node, List.of(report(news))));
    }

    @Test
    void a_wrong_entry_does_not_cost_the_entries_beside_it() {
        known(NodeState.ACTIVE);
        InstanceId right = placed(null);
        InstanceId wrong = placed(null);
        commands.answer(command -> {
            if (((ReportInstanceStatuses) command).reports().contains(report(wrong))) {
                throw new DomainException(ErrorCode.FORBIDDEN, "not yours");
            }
            return null;
        });
        intake.accept(node, heartbeat(NodeState.ACTIVE, ready(right), ready(wrong)));
        assertThat(commands.sent).contains(new ReportInstanceStatuses(workload, node, List.of(report(right))));
    }

    @Test
    void an_instance_that_its_node_no_longer_knows_is_ended_after_a_while() {
        known(NodeState.ACTIVE);
        InstanceId running = placed("ready");
        InstanceId forgotten = placed("ready");
        InstanceId never = placed(null);
        intake.accept(node, heartbeat(NodeState.ACTIVE, ready(running)));
        intake.accept(node, heartbeat(NodeState.ACTIVE, ready(running)));
        assertThat(ended()).as("it may come back").isEmpty();
        aLongTimePasses();
        intake.accept(node, heartbeat(NodeState.ACTIVE, ready(running)));
        assertThat(ended()).containsExactly(forgotten).doesNotContain(never);
    }

    @Test
    void an_instance_that_its_node_names_again_is_not_missing() {
        known(NodeState.ACTIVE);
        InstanceId instance = placed("ready");
        intake.accept(node, heartbeat(NodeState.ACTIVE));
        aLongTimePasses();
        intake.accept(node, heartbeat(NodeState.ACTIVE, ready(instance)));
        assertThat(ended()).isEmpty();
    }

    @Test
    void an_instance_that_a_node_which_just_started_names_among_others_is_not_missing() {
        known(NodeState.ACTIVE);
        InstanceId instance = placed("ready");
        intake.accept(node, heartbeat(NodeState.ACTIVE));
        HeartbeatBody partial = new HeartbeatBody(NodeState.ACTIVE, 4.0, 1000L, 2, List.of(ready(instance)));
        intake.accept(node, partial.checked());
        aLongTimePasses();
        intake.accept(node, heartbeat(NodeState.ACTIVE));
        assertThat(ended()).isEmpty();
    }

    @Test
    void a_node_that_starts_anew_twice_and_counts_what_it_took_over_in_between_loses_nothing() {
        known(NodeState.ACTIVE);
        placed("ready");
        placed("ready");
        intake.accept(node, heartbeat(NodeState.ACTIVE));
        intake.accept(node, new HeartbeatBody(NodeState.ACTIVE, 4.0, 1000L, 2, null).checked());
        aLongTimePasses();
        intake.accept(node, heartbeat(NodeState.ACTIVE));
        assertThat(ended()).isEmpty();
    }

    @Test
    void a_node_that_counts_fewer_than_it_should_run_still_misses_the_others() {
        known(NodeState.ACTIVE);
        InstanceId running = placed("ready");
        InstanceId forgotten = placed("ready");
        intake.accept(node, heartbeat(NodeState.ACTIVE, ready(running)));
        intake.accept(node, new HeartbeatBody(NodeState.ACTIVE, 4.0, 1000L, 1, null).checked());
        aLongTimePasses();
        intake.accept(node, heartbeat(NodeState.ACTIVE, ready(running)));
        assertThat(ended()).containsExactly(forgotten);
    }

    @Test
    void what_a_node_named_before_a_long_silence_is_forgotten() {
        known(NodeState.ACTIVE);
        InstanceId instance = placed("ready");
        intake.accept(node, heartbeat(NodeState.ACTIVE));
        aLongTimePasses();
        jdbc.sql("UPDATE command.node_heartbeat SET heard_at = heard_at - interval '1 hour' WHERE node_id = ?")
                .param(node.value())
                .update();
        intake.accept(node, heartbeat(NodeState.ACTIVE));
        assertThat(ended()).isEmpty();
        known(NodeState.OFFLINE);
        aLongTimePasses();
        intake.accept(node, heartbeat(NodeState.ACTIVE));
        known(NodeState.ACTIVE);
        intake.accept(node, heartbeat(NodeState.ACTIVE));
        assertThat(ended()).isEmpty();
        aLongTimePasses();
        intake.accept(node, heartbeat(NodeState.ACTIVE));
        assertThat(ended()).containsExactly(instance);
    }

    @Test
    void an_instance_with_volumes_is_only_given_up_when_it_is_to_leave() {
        known(NodeState.ACTIVE);
        InstanceId wanted = placed("ready");
        InstanceId leaving = placed("draining");
        jdbc.sql("UPDATE command.placed_instance SET stateful = true, leaving = (instance_id = ?) WHERE node_id = ?")
                .params(leaving.value(), node.value())
                .update();
        intake.accept(node, heartbeat(NodeState.ACTIVE));
        aLongTimePasses();
        intake.accept(node, heartbeat(NodeState.ACTIVE));
        assertThat(ended()).containsExactly(leaving).doesNotContain(wanted);
    }

    @Test
    void a_heartbeat_that_names_only_what_changed_says_nothing_of_the_rest() {
        known(NodeState.ACTIVE);
        InstanceId instance = placed("ready");
        placed("ready");
        HeartbeatBody partial = new HeartbeatBody(NodeState.ACTIVE, 4.0, 1000L, 2, List.of(ready(instance)));
        intake.accept(node, partial.checked());
        aLongTimePasses();
        intake.accept(node, partial.checked());
        assertThat(ended()).isEmpty();
    }

    @Test
    void a_wrong_entry_does_not_cost_the_heartbeat() {
        known(NodeState.ACTIVE);
        refuse();
        assertThat(intake.accept(node, heartbeat(NodeState.ACTIVE, ready(placed(null)))))
                .isEqualTo(10);
    }

    @Test
    void a_report_is_passed_on_and_its_refusal_comes_back() {
        InstanceId instance = placed("ready");
        StatusBody body = new StatusBody(InstanceStatus.READY, "boot", null, null, null);
        reports.accept(node, instance, body);
        assertThat(commands.sent)
                .containsExactly(new ReportInstanceStatuses(workload, node, List.of(report(instance))));
        refuse();
        assertThatThrownBy(() -> reports.accept(node, instance, body)).hasMessage("not yours");
    }

    @Test
    void a_report_on_what_is_gone_has_no_effect() {
        reports.accept(node, InstanceId.generate(), new StatusBody(InstanceStatus.STOPPED, null, 0, null, null));
        assertThat(commands.sent).isEmpty();
    }

    @Test
    void a_failure_needs_a_reason_and_a_report_a_status() {
        InstanceId instance = InstanceId.generate();
        assertThatThrownBy(() -> new StatusBody(InstanceStatus.FAILED, null, 1, null, null).toReport(instance, NOW))
                .hasMessageContaining("reason_code");
        assertThatThrownBy(() -> new StatusBody(null, null, 1, null, null).toReport(instance, NOW))
                .hasMessageContaining("status");
        StatusReport report = new StatusBody(InstanceStatus.FAILED, null, 1, ReasonCode.OOM_KILLED, "x".repeat(5000))
                .toReport(instance, NOW);
        assertThat(report.detail()).hasSize(2000);
    }

    @Test
    void a_heartbeat_without_its_members_is_refused() {
        assertThatThrownBy(() -> new HeartbeatBody(null, 1.0, 1L, 1, null).checked())
                .hasMessageContaining("state");
        assertThatThrownBy(() -> new HeartbeatBody(NodeState.ACTIVE, -1.0, 1L, 1, null).checked())
                .hasMessageContaining("available_cpu_cores");
        assertThatThrownBy(() -> new HeartbeatBody(NodeState.ACTIVE, 1.0, 1L, null, null).checked())
                .hasMessageContaining("instance_count");
    }

    @Test
    void a_node_that_was_silent_too_long_is_taken_offline() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        NodeMonitor monitor = new NodeMonitor(store, commands, limit, meters);
        LastHeard heard = new LastHeard(NodeId.generate(), NodeState.ACTIVE, NOW.plusSeconds(61));
        LastHeard silent = new LastHeard(node, NodeState.ACTIVE, NOW);
        monitor.judge(new Silences(NOW, List.of(heard, silent)));
        assertThat(commands.sent).as("nobody listened before").isEmpty();
        monitor.judge(new Silences(NOW.plusSeconds(61), List.of(heard, silent)));
        assertThat(commands.sent).containsExactly(new MarkNodeOffline(node, "heartbeats_missed"));
        assertThat(meters.get("plfm.nodes.silent").gauge().value()).isEqualTo(1);
    }

    @Test
    void while_nobody_has_listened_for_long_enough_the_alarm_is_on_and_no_node_is_lost() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        NodeMonitor monitor = new NodeMonitor(store, commands, limit, meters);
        LastHeard silent = new LastHeard(node, NodeState.ACTIVE, NOW.minusSeconds(3600));
        LastHeard heard = new LastHeard(NodeId.generate(), NodeState.ACTIVE, NOW.plusSeconds(61));
        monitor.judge(new Silences(NOW, List.of(silent, heard)));
        assertThat(meters.get("plfm.nodes.eviction.suspended").gauge().value()).isEqualTo(1);
        assertThat(commands.sent).isEmpty();
        monitor.judge(new Silences(NOW.plusSeconds(61), List.of(silent, heard)));
        assertThat(meters.get("plfm.nodes.eviction.suspended").gauge().value()).isZero();
        assertThat(commands.sent).containsExactly(new MarkNodeOffline(node, "heartbeats_missed"));
    }

    @Test
    void mass_silence_is_an_alarm_and_takes_no_node_offline() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        NodeMonitor monitor = new NodeMonitor(store, commands, limit, meters);
        LastHeard silent = new LastHeard(node, NodeState.ACTIVE, NOW);
        monitor.judge(new Silences(NOW, List.of(silent)));
        monitor.judge(new Silences(NOW.plusSeconds(61), List.of(silent)));
        assertThat(commands.sent).isEmpty();
        assertThat(meters.get("plfm.nodes.eviction.suspended").gauge().value()).isEqualTo(1);
    }

    @Test
    void the_store_knows_when_each_node_was_last_heard() {
        known(NodeState.ACTIVE);
        assertThat(lastHeard().heardAt()).isBefore(Instant.now().minusSeconds(3000));
        intake.accept(node, heartbeat(NodeState.ACTIVE));
        assertThat(lastHeard().heardAt()).isAfter(Instant.now().minusSeconds(600));
    }

    private LastHeard lastHeard() {
        return store.silences().nodes().stream()
                .filter(heard -> heard.nodeId().equals(node))
                .findAny()
                .orElseThrow();
    }

    private void aLongTimePasses() {
        jdbc.sql(
                        "UPDATE command.placed_instance SET missing_since = missing_since - interval '1 hour' WHERE node_id = ?")
                .param(node.value())
                .update();
    }

    /** Those of this node that were said to be stopped because they are missing. */
    private List<InstanceId> ended() {
        return commands.sent.stream()
                .filter(ReportInstanceStatuses.class::isInstance)
                .map(ReportInstanceStatuses.class::cast)
                .filter(command -> command.nodeId().equals(node))
                .flatMap(command -> command.reports().stream())
                .filter(report -> report.status() == InstanceStatus.STOPPED)
                .map(StatusReport::instanceId)
                .toList();
    }

    private void refuse() {
        commands.answer(command -> {
            throw new DomainException(ErrorCode.FORBIDDEN, "not yours");
        });
    }

    private void known(NodeState state) {
        jdbc.sql("""
                        INSERT INTO command.cluster_node (node_id, region, state, cpu_cores, memory_bytes, enrolled_at)
                        VALUES (?, 'eu', ?, 1, 1, now() - interval '1 hour')
                        ON CONFLICT (node_id) DO UPDATE SET state = excluded.state
                        """).params(node.value(), state.wire()).update();
    }

    private InstanceId placed(@Nullable String status) {
        InstanceId instance = InstanceId.generate();
        jdbc.sql("INSERT INTO command.instance (instance_id, workload_id, node_id) VALUES (?, ?, ?)")
                .params(instance.value(), workload.value(), node.value())
                .update();
        jdbc.sql("""
                        INSERT INTO command.placed_instance (instance_id, workload_id, node_id, status, boot_id)
                        VALUES (?, ?, ?, ?, 'boot')
                        """)
                .param(instance.value())
                .param(workload.value())
                .param(node.value())
                .param(status)
                .update();
        return instance;
    }

    private static HeartbeatBody.Heartbeat heartbeat(NodeState state, InstanceEntry... entries) {
        return new HeartbeatBody(state, 4.0, 1000L, entries.length, List.of(entries)).checked();
    }

    private static InstanceEntry ready(InstanceId instance) {
        return new InstanceEntry(instance, InstanceStatus.READY, "boot", null, null, null);
    }

    private static StatusReport report(InstanceId instance) {
        return new StatusReport(instance, InstanceStatus.READY, "boot", null, null, null, NOW);
    }
}
