package dev.plfm.command.workload;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.plfm.convergence.reconcile.Step;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.ReasonCode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Takes the steps of a decision.
 *
 * @param homeNode where the workload's volumes are, or null
 */
record Steps(
        Identity identity,
        Desired desired,
        Instances instances,
        @Nullable NodeId homeNode) {

    void take(Step step, Instant now, InstanceIds ids) {
        if (step instanceof Step.Request request) {
            for (int i = 0; i < request.count(); i++) {
                apply(identity.requested(ids.next(), desired.spec(), desired.constraints(homeNode)));
            }
        } else if (step instanceof Step.Drain drain) {
            int graceSeconds = (int) drain.grace().toSeconds();
            apply(identity.desiredStateChanged(
                    instances.get(drain.instanceId()), DesiredState.DRAINING, graceSeconds, drain.reason()));
        } else if (step instanceof Step.Stop stop) {
            stop(instances.get(stop.instanceId()), stop.reason(), now);
        } else if (step instanceof Step.Fail fail) {
            apply(identity.concluded(
                    instances.get(fail.instanceId()), InstanceStatus.FAILED, fail.reason(), fail.detail(), now));
        } else if (step instanceof Step.GiveUp giveUp) {
            giveUp(instances.get(giveUp.instanceId()), now);
        } else if (step instanceof Step.Promote) {
            apply(identity.promoted(desired.spec().generation()));
        } else if (step instanceof Step.Tell tell) {
            apply(identity.statusChanged(tell.condition(), desired));
        } else {
            apply(identity.retired());
        }
    }

    void giveUp(Instance instance, Instant now) {
        String detail = "Its node has been silent for too long.";
        apply(identity.concluded(instance, InstanceStatus.STOPPED, ReasonCode.NODE_LOST, detail, now));
    }

    private void stop(Instance instance, String reason, Instant now) {
        apply(identity.desiredStateChanged(instance, DesiredState.STOPPED, null, reason));
        if (!instance.isPlaced()) {
            apply(identity.concluded(instance, InstanceStatus.STOPPED, null, "It never had a node.", now));
        }
    }
}
