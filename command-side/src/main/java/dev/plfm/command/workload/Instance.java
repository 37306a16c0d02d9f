package dev.plfm.command.workload;

import dev.plfm.command.workload.WorkloadCommand.StatusReport;
import dev.plfm.convergence.reconcile.Failures;
import dev.plfm.convergence.reconcile.InstanceView;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.WorkloadEvent.InstanceDesiredStateChanged;
import dev.plfm.kernel.event.WorkloadEvent.InstancePlacementFailed;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.ReasonCode;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One instance that has not stopped.
 *
 * @param heard what its node last said of it, or null before the first word
 * @param reportedAt the time of that word
 * @param bootingSince when its node got it, or it began to boot anew
 * @param readySince when it became ready, in this boot
 * @param relocation why it is to go elsewhere, or null when it may stay
 */
record Instance(
        InstanceId id,
        InstanceSpec spec,
        Constraints constraints,
        Instant requestedAt,
        @Nullable NodeId nodeId,
        DesiredState desired,
        @Nullable InstanceStatus heard,
        @Nullable String bootId,
        @Nullable Instant reportedAt,
        @Nullable Instant bootingSince,
        @Nullable Instant readySince,
        @Nullable Instant drainUntil,
        @Nullable String placementFailure,
        @Nullable Instant retryAt,
        @Nullable String relocation) {

    private static final Set<ReasonCode> NO_FAULT_OF_ITS_OWN =
            Set.of(ReasonCode.NODE_LOST, ReasonCode.NODE_DRAINING, ReasonCode.TERMINATED_BY_OPERATOR);

    static Instance requested(InstanceId id, InstanceSpec spec, Constraints constraints, Instant at) {
        return new Instance(
                id,
                spec,
                constraints,
                at,
                null,
                DesiredState.RUNNING,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    boolean isPlaced() {
        return nodeId != null;
    }

    /** Whether it writes to volumes, whatever is wanted of its workload by now. */
    boolean hasVolumes() {
        return !constraints.volumes().isEmpty();
    }

    boolean isWanted() {
        return desired == DesiredState.RUNNING;
    }

    /**
     * Looks whether a report can be meant for this instance.
     *
     * @throws DomainException {@code forbidden} when it comes from a node that does not run it, {@code invalid_argument} when it is a
     *     failure without a reason
     */
    void check(StatusReport report, NodeId reporter) {
        if (!reporter.equals(nodeId)) {
            throw new DomainException(ErrorCode.FORBIDDEN, "Instance " + id + " does not run on this node.");
        }
        if (report.status() == InstanceStatus.FAILED && report.reasonCode() == null) {
            throw DomainException.invalid("reason_code", "is required when an instance failed");
        }
    }

    /**
     * Whether a report says something new. Within one boot an instance only ever moves on; a later boot may begin again, but a failed
     * instance has been given up, and can only stop.
     */
    boolean isNews(StatusReport report) {
        if (heard == null) {
            return true;
        }
        if (heard == InstanceStatus.FAILED) {
            return report.status() == InstanceStatus.STOPPED;
        }
        if (bootId != null && report.bootId() != null && !bootId.equals(report.bootId())) {
            return reportedAt == null || report.reportedAt().isAfter(reportedAt);
        }
        return rank(report.status()) > rank(heard);
    }

    private static int rank(InstanceStatus status) {
        return switch (status) {
            case BOOTING -> 0;
            case READY -> 1;
            case DRAINING -> 2;
            case FAILED -> 3;
            case STOPPED -> 4;
        };
    }

    /**
     * Whether the change is the end of an instance that was wanted, and its own fault: then its replacement must take its time.
     *
     * @param proven whether its generation has converged or was promoted
     */
    boolean isFailedBy(InstanceStatusChanged event, Instant at, boolean proven) {
        boolean ends = event.status() == InstanceStatus.FAILED || event.status() == InstanceStatus.STOPPED;
        return ends
                && isWanted()
                && heard != InstanceStatus.FAILED
                && (event.reasonCode() == null || !NO_FAULT_OF_ITS_OWN.contains(event.reasonCode()))
                && Failures.counts(readySince, at, proven);
    }

    boolean hasFailedPlacement(String reason, Instant nextTry) {
        return reason.equals(placementFailure) && nextTry.equals(retryAt);
    }

    Instance placed(NodeId node, Instant at) {
        return new Instance(
                id,
                spec,
                constraints,
                requestedAt,
                node,
                desired,
                heard,
                bootId,
                reportedAt,
                at,
                readySince,
                drainUntil,
                null,
                null,
                relocation);
    }

    Instance notPlaced(InstancePlacementFailed event) {
        return new Instance(
                id,
                spec,
                constraints,
                requestedAt,
                nodeId,
                desired,
                heard,
                bootId,
                reportedAt,
                bootingSince,
                readySince,
                drainUntil,
                event.reason(),
                event.retryAt(),
                relocation);
    }

    Instance told(InstanceDesiredStateChanged event, Instant at) {
        Integer grace = event.drainGraceSeconds();
        return new Instance(
                id,
                spec,
                constraints,
                requestedAt,
                nodeId,
                event.desiredState(),
                heard,
                bootId,
                reportedAt,
                bootingSince,
                readySince,
                grace == null ? drainUntil : at.plusSeconds(grace),
                placementFailure,
                retryAt,
                relocation);
    }

    Instance heard(InstanceStatusChanged event, Instant at) {
        boolean bootsAnew = event.status() == InstanceStatus.BOOTING && heard != null;
        return new Instance(
                id,
                spec,
                constraints,
                requestedAt,
                nodeId,
                desired,
                event.status(),
                event.bootId() == null ? bootId : event.bootId(),
                event.reportedAt(),
                bootsAnew ? at : bootingSince,
                readySinceAfter(event, bootsAnew, at),
                drainUntil,
                placementFailure,
                retryAt,
                relocation);
    }

    private @Nullable Instant readySinceAfter(InstanceStatusChanged event, boolean bootsAnew, Instant at) {
        if (event.status() == InstanceStatus.READY) {
            return at;
        }
        return bootsAnew ? null : readySince;
    }

    Instance toRelocate(String reason) {
        return new Instance(
                id,
                spec,
                constraints,
                requestedAt,
                nodeId,
                desired,
                heard,
                bootId,
                reportedAt,
                bootingSince,
                readySince,
                drainUntil,
                placementFailure,
                retryAt,
                reason);
    }

    InstanceView view() {
        return new InstanceView(
                id,
                spec.generation(),
                spec.specHash(),
                constraints,
                requestedAt,
                nodeId,
                desired,
                heard == null ? InstanceStatus.BOOTING : heard,
                bootingSince,
                heard == InstanceStatus.READY ? readySince : null,
                drainUntil,
                placementFailure,
                relocation);
    }
}
