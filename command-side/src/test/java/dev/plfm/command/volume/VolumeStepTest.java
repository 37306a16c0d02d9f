package dev.plfm.command.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.plfm.command.testing.CommandDatabase;
import dev.plfm.command.testing.RecordedCommands;
import dev.plfm.command.volume.SnapshotCommand.AdvanceSnapshot;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.event.RestoreJobEvent.RestoreJobStatusChanged;
import dev.plfm.kernel.event.SnapshotEvent.SnapshotCreated;
import dev.plfm.kernel.event.VolumeAttachmentEvent.VolumeAttachmentCreated;
import dev.plfm.kernel.event.VolumeEvent.VolumeCreated;
import dev.plfm.kernel.event.VolumeEvent.VolumeDeleted;
import dev.plfm.kernel.event.WorkloadEvent.InstanceAllocated;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.RestoreJobId;
import dev.plfm.kernel.id.SnapshotId;
import dev.plfm.kernel.id.VolumeAttachmentId;
import dev.plfm.kernel.id.VolumeId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.JobStatus;
import dev.plfm.kernel.value.Placement;
import dev.plfm.kernel.value.Resources;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What the tables of volumes refuse, by the events that are about to be appended, and whom they name. */
class VolumeStepTest {
    private static final Resources SMALL = new Resources(0.5, 128L << 20, 1L << 30);

    private final JdbcClient jdbc = CommandDatabase.jdbc();
    private final VolumeTables volumes = new VolumeTables(jdbc);
    private final VolumeHomes homes = new VolumeHomes(jdbc);
    private final VolumeStep step =
            new VolumeStep(volumes, new AttachmentTable(jdbc, volumes, homes), homes, new JobTable(jdbc));
    private final TransactionTemplate transaction =
            new TransactionTemplate(new JdbcTransactionManager(CommandDatabase.dataSource()));
    private final JdbcVolumeRecords records = new JdbcVolumeRecords(jdbc);
    private final RecordedCommands commands = new RecordedCommands();
    private final OrgId org = OrgId.generate();
    private final AppId app = AppId.generate();
    private final EnvId env = EnvId.generate();
    private final NodeId node = NodeId.generate();
    private final NodeId other = NodeId.generate();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void a_volume_that_is_still_to_be_filled_is_neither_copied_nor_attached() {
        SnapshotId snapshot = snapshot(volume(node, null));
        VolumeId filled = volume(node, snapshot);
        assertThat(refused(snapshotOf(filled))).hasMessageContaining("still being filled");
        assertThat(refused(attached(filled, "/data")).code()).isEqualTo(ErrorCode.CONFLICT);
        append(restore(filled, snapshot, JobStatus.RUNNING));
        assertThat(refused(snapshotOf(filled)).code()).isEqualTo(ErrorCode.CONFLICT);
        append(restore(filled, snapshot, JobStatus.SUCCEEDED));
        append(snapshotOf(filled));
        append(attached(filled, "/data"));

        VolumeId failed = volume(node, snapshot);
        append(restore(failed, snapshot, JobStatus.FAILED));
        assertThat(refused(snapshotOf(failed))).hasMessageContaining("restore again");
        assertThat(refused(attached(failed, "/other")).code()).isEqualTo(ErrorCode.CONFLICT);
    }

    @Test
    void volumes_of_a_process_type_are_on_one_node() {
        append(attached(volume(node, null), "/here"));
        assertThat(VolumeHomes.isElsewhere(refused(attached(volume(other, null), "/there"))))
                .isTrue();
        append(attached(volume(node, null), "/there"));
        VolumeId nowhere = volume(null, null);
        append(attached(nowhere, "/new"));
        InstanceRequested instance = requested(nowhere);
        append(instance);
        assertThat(VolumeHomes.isElsewhere(refused(allocated(instance, other)))).isTrue();
        append(allocated(instance, node));
    }

    @Test
    void an_instance_whose_volume_is_gone_gets_no_node() {
        VolumeId gone = volume(null, null);
        VolumeId kept = volume(node, null);
        append(new VolumeDeleted(org, gone, "data", 1L << 30, "ext4", true, null));
        InstanceRequested instance = requested(kept, gone);
        append(instance);
        DomainException refusal = refused(allocated(instance, node));
        assertThat(VolumeHomes.isElsewhere(refusal)).isTrue();
        assertThat(refusal).hasMessageContaining("gone");
    }

    @Test
    void a_snapshot_is_its_volumes_and_a_volume_its_organizations() {
        VolumeId volume = volume(node, null);
        SnapshotId snapshot = snapshot(volume);
        JdbcVolumeFacts facts = new JdbcVolumeFacts(jdbc);
        assertThat(facts.snapshot(volume, snapshot)).isNotNull();
        assertThat(facts.snapshot(volume(node, null), snapshot)).isNull();
        assertThat(facts.volume(org, volume)).isNotNull();
        assertThat(facts.volume(OrgId.generate(), volume)).isNull();
        SnapshotCreated stranger =
                new SnapshotCreated(OrgId.generate(), volume, SnapshotId.generate(), JobStatus.QUEUED, null, node);
        assertThat(refused(stranger).code()).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void another_nodes_job_is_not_there() {
        SnapshotId snapshot = snapshot(volume(node, null));
        VolumeJobs jobs = new VolumeJobs(records, commands, () -> now);
        JobProgress running = new JobProgress(JobStatus.RUNNING, null, null);
        DomainException refusal =
                catchThrowableOfType(DomainException.class, () -> jobs.accept(other, snapshot.value(), running));
        assertThat(refusal.code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(commands.sent).isEmpty();
        jobs.accept(node, snapshot.value(), running);
        assertThat(commands.sent).containsExactly(new AdvanceSnapshot(snapshot, running));
    }

    @Test
    void a_job_whose_node_is_silent_for_a_quarter_of_an_hour_fails() {
        SnapshotId abandoned = snapshot(volume(node, null));
        SnapshotId waiting = snapshot(volume(other, null));
        SnapshotId fresh = snapshot(volume(node, null));
        for (SnapshotId old : List.of(abandoned, waiting)) {
            jdbc.sql("UPDATE command.volume_job SET created_at = now() - interval '16 minutes' WHERE job_id = ?")
                    .param(old.value())
                    .update();
        }
        heard(node, "16 minutes");
        heard(other, "1 minute");
        VolumeJobs jobs = new VolumeJobs(records, commands, () -> now);

        jobs.failAbandoned();
        assertThat(commands.sent).isEmpty();
        now = now.plus(VolumeJobs.SILENCE);
        jobs.failAbandoned();
        List<AdvanceSnapshot> failed = commands.sent.stream()
                .map(AdvanceSnapshot.class::cast)
                .filter(command -> List.of(abandoned, waiting, fresh).contains(command.snapshotId()))
                .toList();
        assertThat(failed).extracting(AdvanceSnapshot::snapshotId).containsExactly(abandoned);
        assertThat(failed.get(0).progress().status()).isEqualTo(JobStatus.FAILED);
        assertThat(failed.get(0).progress().failedReason()).startsWith("node_lost");
    }

    private void heard(NodeId id, String ago) {
        jdbc.sql("INSERT INTO command.node_heartbeat VALUES (?, now() - ?::interval, 'active', 1, 1, 0)")
                .params(id.value(), ago)
                .update();
    }

    private VolumeId volume(@Nullable NodeId home, @Nullable SnapshotId filledFrom) {
        VolumeId id = VolumeId.generate();
        append(new VolumeCreated(org, id, id.value(), 1L << 30, "ext4", true, home, filledFrom));
        return id;
    }

    private SnapshotId snapshot(VolumeId volume) {
        NodeId home = new NodeId(jdbc.sql("SELECT home_node_id FROM command.volume WHERE volume_id = ?")
                .param(volume.value())
                .query(String.class)
                .single());
        SnapshotCreated created = new SnapshotCreated(org, volume, SnapshotId.generate(), JobStatus.QUEUED, null, home);
        append(created);
        return created.snapshotId();
    }

    private SnapshotCreated snapshotOf(VolumeId volume) {
        return new SnapshotCreated(org, volume, SnapshotId.generate(), JobStatus.QUEUED, null, node);
    }

    private RestoreJobStatusChanged restore(VolumeId filled, SnapshotId snapshot, JobStatus status) {
        return new RestoreJobStatusChanged(
                org, VolumeId.generate(), snapshot, RestoreJobId.of(filled), filled, status, null, null);
    }

    private VolumeAttachmentCreated attached(VolumeId volume, String path) {
        return new VolumeAttachmentCreated(org, app, env, VolumeAttachmentId.generate(), volume, "db", path, false);
    }

    private InstanceRequested requested(VolumeId... mounted) {
        List<String> ids = List.of(mounted).stream().map(VolumeId::value).toList();
        return new InstanceRequested(
                org,
                app,
                env,
                WorkloadId.of(env, "db"),
                "db",
                InstanceId.generate(),
                1,
                ReleaseId.generate(),
                null,
                "spec-1",
                SMALL,
                new Constraints(null, null, ids, null));
    }

    private static InstanceAllocated allocated(InstanceRequested instance, NodeId to) {
        return new InstanceAllocated(
                instance.orgId(),
                instance.appId(),
                instance.envId(),
                instance.workloadId(),
                instance.processType(),
                instance.instanceId(),
                to,
                DesiredState.RUNNING,
                instance.releaseId(),
                null,
                "fd00::1",
                SMALL,
                "spec-1",
                1,
                new Placement(1, Map.of(), 1.0, Map.of("spread", 1.0), null));
    }

    private DomainException refused(DomainEvent event) {
        return catchThrowableOfType(DomainException.class, () -> append(event));
    }

    private void append(DomainEvent event) {
        transaction.executeWithoutResult(status ->
                step.beforeAppend(List.of(new GenericDomainEventMessage<>("any", event.aggregateId(), 0, event))));
    }
}
