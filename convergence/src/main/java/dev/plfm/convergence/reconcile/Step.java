package dev.plfm.convergence.reconcile;

import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.value.ReasonCode;
import java.time.Duration;

/** One thing to do for a workload. */
public sealed interface Step {
    /** Ask for so many new instances of the desired spec. */
    record Request(int count) implements Step {}

    /** Take an instance out of service; it has the grace to finish what it does. */
    record Drain(InstanceId instanceId, Duration grace, String reason) implements Step {}

    /** End an instance; one that has no place is gone at once. */
    record Stop(InstanceId instanceId, String reason) implements Step {}

    /** Take an instance for failed although its node did not say so. */
    record Fail(InstanceId instanceId, ReasonCode reason, String detail) implements Step {}

    /** Take an instance for gone: its node is silent, and what keeps others there is not kept any more. */
    record GiveUp(InstanceId instanceId) implements Step {}

    /** Let the rest follow: what went ahead has proved itself. */
    record Promote() implements Step {}

    /** Tell the world how things stand. */
    record Tell(Condition condition) implements Step {}

    /** Nothing is left of a workload that was to go. */
    record Retire() implements Step {}
}
