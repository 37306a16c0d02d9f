package dev.plfm.command.volume;

import dev.plfm.command.testing.Refusals;
import dev.plfm.command.volume.RestoreJobCommand.AdvanceRestoreJob;
import dev.plfm.command.volume.RestoreJobCommand.CreateRestoreJob;
import dev.plfm.command.volume.SnapshotCommand.AdvanceSnapshot;
import dev.plfm.command.volume.SnapshotCommand.CreateSnapshot;
import dev.plfm.command.volume.VolumeCommand.DeleteVolume;
import dev.plfm.command.volume.VolumeCommand.RecordPurge;
import dev.plfm.command.volume.VolumeCommand.RestoreVolume;
import dev.plfm.command.volume.VolumeCommand.SetVolumeHome;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.RestoreJobEvent.RestoreJobCreated;
import dev.plfm.kernel.event.RestoreJobEvent.RestoreJobStatusChanged;
import dev.plfm.kernel.event.SnapshotEvent.SnapshotCreated;
import dev.plfm.kernel.event.SnapshotEvent.SnapshotStatusChanged;
import dev.plfm.kernel.event.VolumeEvent.VolumeCreated;
import dev.plfm.kernel.event.VolumeEvent.VolumeDeleted;
import dev.plfm.kernel.event.VolumeEvent.VolumeHomeNodeSet;
import dev.plfm.kernel.event.VolumeEvent.VolumePurged;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.RestoreJobId;
import dev.plfm.kernel.id.SnapshotId;
import dev.plfm.kernel.id.VolumeId;
import dev.plfm.kernel.value.JobStatus;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JobsOfVolumesTest {
    private static final OrgId ORG = OrgId.generate();
    private static final VolumeId VOLUME = VolumeId.generate();
    private static final VolumeId COPY = VolumeId.generate();
    private static final SnapshotId SNAPSHOT = SnapshotId.generate();
    private static final NodeId NODE = NodeId.generate();
    private static final NodeId OTHER = NodeId.generate();
    private static final VolumeCreated CREATED =
            new VolumeCreated(ORG, VOLUME, "orders", 1L << 30, "ext4", true, null, null);
    private static final VolumeDeleted DELETED = new VolumeDeleted(ORG, VOLUME, "orders", 1L << 30, "ext4", true, NODE);
    private static final SnapshotCreated QUEUED =
            new SnapshotCreated(ORG, VOLUME, SNAPSHOT, JobStatus.QUEUED, null, NODE);
    private static final RestoreJobCreated RESTORE =
            new RestoreJobCreated(ORG, VOLUME, SNAPSHOT, RestoreJobId.of(COPY), COPY, NODE, JobStatus.QUEUED);

    @Test
    void a_snapshot_only_gets_further() {
        snapshots().given(QUEUED).when(advance(JobStatus.RUNNING)).expectEvents(became(JobStatus.RUNNING));
        snapshots().given(QUEUED).when(advance(JobStatus.SUCCEEDED)).expectEvents(became(JobStatus.SUCCEEDED));
        snapshots()
                .given(QUEUED, became(JobStatus.RUNNING))
                .when(advance(JobStatus.RUNNING))
                .expectNoEvents();
        snapshots()
                .given(QUEUED, became(JobStatus.FAILED))
                .when(advance(JobStatus.SUCCEEDED))
                .expectNoEvents();
        snapshots()
                .given(QUEUED, became(JobStatus.SUCCEEDED))
                .when(advance(JobStatus.FAILED))
                .expectNoEvents();
    }

    @Test
    void what_nothing_has_used_has_no_snapshot() {
        snapshots(new Known(null, JobStatus.SUCCEEDED, NODE))
                .givenNoPriorActivity()
                .when(new CreateSnapshot(ORG, VOLUME, SNAPSHOT, null))
                .expectException(Refusals.with(ErrorCode.CONFLICT));
        snapshots(new Known(NODE, JobStatus.SUCCEEDED, NODE))
                .givenNoPriorActivity()
                .when(new CreateSnapshot(ORG, VOLUME, SNAPSHOT, null))
                .expectEvents(QUEUED);
    }

    @Test
    void a_restore_begins_once_and_only_gets_further() {
        CreateRestoreJob create = new CreateRestoreJob(RestoreJobId.of(COPY), ORG, VOLUME, SNAPSHOT, COPY, NODE);
        restores().givenNoPriorActivity().when(create).expectEvents(RESTORE);
        restores().given(RESTORE).when(create).expectNoEvents();
        RestoreJobStatusChanged failed = new RestoreJobStatusChanged(
                ORG, VOLUME, SNAPSHOT, RestoreJobId.of(COPY), COPY, JobStatus.FAILED, null, "gone");
        restores()
                .given(RESTORE)
                .when(new AdvanceRestoreJob(RestoreJobId.of(COPY), new JobProgress(JobStatus.FAILED, null, "gone")))
                .expectEvents(failed);
        restores()
                .given(RESTORE, failed)
                .when(new AdvanceRestoreJob(RestoreJobId.of(COPY), new JobProgress(JobStatus.SUCCEEDED, 1L, null)))
                .expectNoEvents();
    }

    @Test
    void a_restored_volume_is_like_the_old_one_on_the_node_that_is_chosen() {
        RestoreVolume restore = new RestoreVolume(ORG, COPY, VOLUME, SNAPSHOT, null);
        volumes(new Known(NODE, JobStatus.SUCCEEDED, OTHER))
                .givenNoPriorActivity()
                .when(restore)
                .expectEvents(new VolumeCreated(ORG, COPY, "orders", 1L << 30, "ext4", true, OTHER, SNAPSHOT));
        volumes(new Known(NODE, JobStatus.RUNNING, OTHER))
                .givenNoPriorActivity()
                .when(restore)
                .expectException(Refusals.with(ErrorCode.CONFLICT));
        volumes(new Known(NODE, JobStatus.SUCCEEDED, null))
                .givenNoPriorActivity()
                .when(restore)
                .expectException(Refusals.with(ErrorCode.UNAVAILABLE));
    }

    @Test
    void a_node_is_told_once_and_a_deleted_volume_is_purged_once() {
        VolumeHomeNodeSet home = new VolumeHomeNodeSet(ORG, VOLUME, NODE);
        Known known = new Known(NODE, JobStatus.SUCCEEDED, NODE);
        volumes(known).given(CREATED).when(new SetVolumeHome(VOLUME, NODE)).expectEvents(home);
        volumes(known)
                .given(CREATED, home)
                .when(new SetVolumeHome(VOLUME, OTHER))
                .expectNoEvents();
        volumes(known).given(CREATED).when(new DeleteVolume(ORG, VOLUME, null)).expectEvents(home, DELETED);
        volumes(known)
                .given(CREATED)
                .when(new DeleteVolume(ORG, VOLUME, 7L))
                .expectException(Refusals.with(ErrorCode.VERSION_CONFLICT));
        volumes(known)
                .given(CREATED)
                .when(new DeleteVolume(OrgId.generate(), VOLUME, null))
                .expectException(Refusals.with(ErrorCode.NOT_FOUND));
        volumes(known)
                .given(CREATED, home, DELETED)
                .when(new DeleteVolume(ORG, VOLUME, null))
                .expectNoEvents();
        volumes(known).given(CREATED, home).when(new RecordPurge(VOLUME)).expectNoEvents();
        VolumePurged purged = new VolumePurged(ORG, VOLUME, NODE);
        volumes(known)
                .given(CREATED, home, DELETED)
                .when(new RecordPurge(VOLUME))
                .expectEvents(purged);
        volumes(known)
                .given(CREATED, home, DELETED, purged)
                .when(new RecordPurge(VOLUME))
                .expectNoEvents();
    }

    private static AdvanceSnapshot advance(JobStatus status) {
        return new AdvanceSnapshot(SNAPSHOT, new JobProgress(status, null, null));
    }

    private static SnapshotStatusChanged became(JobStatus status) {
        return new SnapshotStatusChanged(ORG, VOLUME, SNAPSHOT, status, null, null);
    }

    private static AggregateTestFixture<Snapshot> snapshots() {
        return snapshots(new Known(NODE, JobStatus.SUCCEEDED, NODE));
    }

    private static AggregateTestFixture<Snapshot> snapshots(Known known) {
        AggregateTestFixture<Snapshot> fixture = new AggregateTestFixture<>(Snapshot.class);
        fixture.registerInjectableResource(known);
        return fixture;
    }

    private static AggregateTestFixture<RestoreJob> restores() {
        return new AggregateTestFixture<>(RestoreJob.class);
    }

    private static AggregateTestFixture<Volume> volumes(Known known) {
        AggregateTestFixture<Volume> fixture = new AggregateTestFixture<>(Volume.class);
        fixture.registerInjectableResource(known);
        return fixture;
    }

    /** One volume with one snapshot, and where a restored one would be. */
    private record Known(
            @Nullable NodeId home,
            JobStatus snapshot,
            @Nullable NodeId place) implements VolumeFacts {
        @Override
        public @Nullable VolumeFact volume(OrgId orgId, VolumeId volumeId) {
            return new VolumeFact("orders", 1L << 30, "ext4", true, home);
        }

        @Override
        public long version(VolumeId volumeId) {
            return 1;
        }

        @Override
        public SnapshotFact snapshot(VolumeId volumeId, SnapshotId snapshotId) {
            return new SnapshotFact(snapshot);
        }

        @Override
        public @Nullable ReleaseId desiredRelease(EnvId envId, String processType) {
            return null;
        }

        @Override
        public @Nullable NodeId placeForRestore(@Nullable NodeId preferred) {
            return place;
        }
    }
}
