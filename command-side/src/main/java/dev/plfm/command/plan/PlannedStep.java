package dev.plfm.command.plan;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.Placement;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing that would be done for a workload.
 *
 * @param instanceId null for an instance that does not exist yet
 * @param count how many instances it is about, when these do not exist yet
 * @param nodeId where it would be placed, or runs; null without a place
 * @param reason one word, as in the events that would say so
 * @param placement why there; null but for what would be placed now
 * @param placementFailure why nowhere; null when it has a place or needs none
 */
record PlannedStep(
        Kind step,
        @Nullable InstanceId instanceId,
        @Nullable Integer count,
        @Nullable NodeId nodeId,
        @Nullable String reason,
        @Nullable Placement placement,
        @Nullable PlacementFailure placementFailure) {

    static PlannedStep of(
            Kind step, @Nullable InstanceId instanceId, @Nullable NodeId nodeId, @Nullable String reason) {
        return new PlannedStep(step, instanceId, null, nodeId, reason, null, null);
    }

    /** The same without what explains it. */
    PlannedStep brief() {
        PlacementFailure failure = placementFailure;
        return new PlannedStep(
                step,
                instanceId,
                count,
                nodeId,
                reason,
                null,
                failure == null ? null : new PlacementFailure(failure.reason(), null, null));
    }

    /** What is done. */
    enum Kind {
        REQUEST,
        PLACE,
        DRAIN,
        STOP,
        FAIL,
        PROMOTE;

        @JsonValue
        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Why no node would take an instance.
     *
     * @param rejections how many nodes each rule rules out
     */
    record PlacementFailure(
            String reason,
            @Nullable Map<String, Integer> rejections,
            @Nullable String sentence) {}
}
