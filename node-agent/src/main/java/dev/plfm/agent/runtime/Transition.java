package dev.plfm.agent.runtime;

import dev.plfm.agent.api.InstanceStatus;
import dev.plfm.agent.api.ReasonCode;
import org.jspecify.annotations.Nullable;

/** What a runtime observed of an instance: it boots again, serves, or has ended. */
public record Transition(
        InstanceStatus status,
        @Nullable Integer exitCode,
        @Nullable ReasonCode reason,
        @Nullable String message) {

    public static Transition booting() {
        return new Transition(InstanceStatus.BOOTING, null, null, null);
    }

    public static Transition ready() {
        return new Transition(InstanceStatus.READY, null, null, null);
    }

    public static Transition stopped(@Nullable Integer exitCode) {
        return new Transition(InstanceStatus.STOPPED, exitCode, null, null);
    }

    public static Transition failed(ReasonCode reason, @Nullable Integer exitCode, String message) {
        return new Transition(InstanceStatus.FAILED, exitCode, reason, message);
    }
}
