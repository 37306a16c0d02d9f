package dev.plfm.agent.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a node says about an instance. */
public enum InstanceStatus {
    @JsonProperty("booting")
    BOOTING,
    @JsonProperty("ready")
    READY,
    @JsonProperty("draining")
    DRAINING,
    @JsonProperty("stopped")
    STOPPED,
    @JsonProperty("failed")
    FAILED;

    /** Whether nothing of the instance runs any more. */
    public boolean ended() {
        return this == STOPPED || this == FAILED;
    }
}
