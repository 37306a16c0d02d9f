package dev.plfm.query.testing;

import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.event.RestoreJobEvent.RestoreJobCreated;
import dev.plfm.kernel.event.RestoreJobEvent.RestoreJobStatusChanged;
import dev.plfm.kernel.event.SnapshotEvent.SnapshotCreated;
import dev.plfm.kernel.event.SnapshotEvent.SnapshotStatusChanged;
import dev.plfm.kernel.event.VolumeAttachmentEvent.VolumeAttachmentCreated;
import dev.plfm.kernel.event.VolumeAttachmentEvent.VolumeAttachmentDeleted;
import dev.plfm.kernel.event.VolumeEvent.VolumeCreated;
import dev.plfm.kernel.event.VolumeEvent.VolumeDeleted;
import dev.plfm.kernel.event.VolumeEvent.VolumeHomeNodeSet;
import dev.plfm.kernel.event.VolumeEvent.VolumePurged;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadDesiredStateSet;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.RestoreJobId;
import dev.plfm.kernel.id.SnapshotId;
import dev.plfm.kernel.id.VolumeAttachmentId;
import dev.plfm.kernel.id.VolumeId;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.JobStatus;
import dev.plfm.kernel.value.Mount;
import java.util.List;

/** What happens to the volumes of a tenant: one is used, copied and restored, another one gone but for the job that removes it. */
final class Disk {
    private static final long SIZE = 1L << 30;

    private Disk() {}

    static List<DomainEvent> history(Tenant tenant) {
        Process process = Process.of(tenant, "db");
        VolumeId volume = VolumeId.generate();
        VolumeId copy = VolumeId.generate();
        VolumeId gone = VolumeId.generate();
        VolumeId purged = VolumeId.generate();
        NodeId node = NodeId.generate();
        SnapshotId snapshot = SnapshotId.generate();
        RestoreJobId restore = RestoreJobId.of(copy);
        VolumeAttachmentId earlier = VolumeAttachmentId.generate();
        return List.of(
                new VolumeCreated(tenant.org(), volume, "orders", SIZE, "ext4", true, null, null),
                new VolumeAttachmentCreated(
                        tenant.org(), tenant.app(), tenant.env(), earlier, volume, "web", "/old", true),
                new VolumeAttachmentDeleted(
                        tenant.org(), tenant.app(), tenant.env(), earlier, volume, "web", "/old", true),
                new VolumeAttachmentCreated(
                        tenant.org(),
                        tenant.app(),
                        tenant.env(),
                        VolumeAttachmentId.generate(),
                        volume,
                        "db",
                        "/data",
                        false),
                wants(process.wants(1), volume),
                requests(process.requests(InstanceId.generate()), volume),
                new VolumeHomeNodeSet(tenant.org(), volume, node),
                new SnapshotCreated(tenant.org(), volume, snapshot, JobStatus.QUEUED, "note", node),
                new SnapshotStatusChanged(tenant.org(), volume, snapshot, JobStatus.SUCCEEDED, 5L, null),
                new VolumeCreated(tenant.org(), copy, "again", SIZE, "ext4", true, node, snapshot),
                new RestoreJobCreated(tenant.org(), volume, snapshot, restore, copy, node, JobStatus.QUEUED),
                new RestoreJobStatusChanged(
                        tenant.org(), volume, snapshot, restore, copy, JobStatus.FAILED, null, "no room"),
                new VolumeCreated(tenant.org(), gone, "gone", SIZE, "ext4", true, node, null),
                new VolumeDeleted(tenant.org(), gone, "gone", SIZE, "ext4", true, node),
                new VolumeCreated(tenant.org(), purged, "purged", SIZE, "ext4", true, node, null),
                new VolumeDeleted(tenant.org(), purged, "purged", SIZE, "ext4", true, node),
                new VolumePurged(tenant.org(), purged, node));
    }

    private static WorkloadDesiredStateSet wants(WorkloadDesiredStateSet plain, VolumeId volume) {
        return new WorkloadDesiredStateSet(
                plain.orgId(),
                plain.appId(),
                plain.envId(),
                plain.workloadId(),
                plain.processType(),
                plain.generation(),
                plain.releaseId(),
                plain.replicas(),
                null,
                List.of(new Mount(volume.value(), "/data", false, "ext4")),
                plain.resources(),
                plain.specHash(),
                plain.deployId(),
                plain.startupTimeoutSeconds(),
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static InstanceRequested requests(InstanceRequested plain, VolumeId volume) {
        return new InstanceRequested(
                plain.orgId(),
                plain.appId(),
                plain.envId(),
                plain.workloadId(),
                plain.processType(),
                plain.instanceId(),
                plain.generation(),
                plain.releaseId(),
                null,
                plain.specHash(),
                plain.resources(),
                new Constraints(null, null, List.of(volume.value()), null));
    }
}
