package dev.plfm.query.plan;

import dev.plfm.kernel.id.Ids;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.SecretVersionId;
import dev.plfm.kernel.id.SnapshotId;
import dev.plfm.kernel.id.VolumeId;
import dev.plfm.kernel.value.DesiredState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a node is to run, derived from the read model: the same facts give the same plan.
 *
 * @param cursorEventId position of the last event that changed the plan; never goes back
 * @param createdAt when that event happened
 * @param volumeJobs what is to be done with volumes; absent when nothing is
 * @param reseal null when there is none
 */
record NodePlan(
        String specVersion,
        NodeId nodeId,
        String planId,
        Instant createdAt,
        long cursorEventId,
        List<Assignment> instances,
        @Nullable List<VolumeJob> volumeJobs,
        @Nullable List<Reseal> reseal) {

    static final String SPEC_VERSION = "v1";

    static NodePlan of(
            NodeId nodeId,
            Instant changedAt,
            long cursorEventId,
            List<Assignment> instances,
            List<VolumeJob> volumeJobs) {
        String planId = Ids.derive("plan", nodeId.value(), Long.toString(cursorEventId));
        return new NodePlan(
                SPEC_VERSION,
                nodeId,
                planId,
                changedAt,
                cursorEventId,
                instances,
                volumeJobs.isEmpty() ? null : volumeJobs,
                null);
    }

    /**
     * What to do with a volume.
     *
     * @param kind {@code snapshot}, {@code restore} or {@code delete}
     * @param volumeId what is copied, filled or removed
     * @param snapshotId the copy; absent when the volume is to be removed
     * @param sizeBytes of the volume; absent when that is gone
     */
    record VolumeJob(
            String jobId,
            String kind,
            VolumeId volumeId,
            @Nullable SnapshotId snapshotId,
            @Nullable Long sizeBytes) {}

    /** The same with versions that are to be sealed anew. */
    NodePlan withReseals(List<SecretVersionId> versions) {
        List<Reseal> reseals =
                versions.isEmpty() ? null : versions.stream().map(Reseal::new).toList();
        return new NodePlan(specVersion, nodeId, planId, createdAt, cursorEventId, instances, volumeJobs, reseals);
    }

    /**
     * What changes whenever the plan does: its cursor, and a digest of what is to be sealed anew, which depends on the key
     * that the server has and not on events alone.
     */
    static String entityTag(long cursorEventId, List<SecretVersionId> reseals) {
        return reseals.isEmpty()
                ? Long.toString(cursorEventId)
                : cursorEventId + "-" + Integer.toHexString(reseals.hashCode());
    }

    /** A version that is to be sealed to the primary key of the node's keyset. */
    record Reseal(SecretVersionId versionId) {}

    /** One instance and what to do with it; {@code workload} is there unless it is to be stopped. */
    record Assignment(
            String assignmentId,
            NodeId nodeId,
            InstanceId instanceId,
            int generation,
            DesiredState desiredState,
            @Nullable Integer drainGraceSeconds,
            @Nullable WorkloadSpec workload) {

        static Assignment of(
                NodeId nodeId,
                InstanceId instanceId,
                int generation,
                DesiredState desiredState,
                @Nullable Integer drainGraceSeconds,
                @Nullable WorkloadSpec workload) {
            return new Assignment(
                    Ids.derive("asg", nodeId.value(), instanceId.value()),
                    nodeId,
                    instanceId,
                    generation,
                    desiredState,
                    desiredState == DesiredState.DRAINING ? drainGraceSeconds : null,
                    workload);
        }
    }
}
