package dev.plfm.agent.plan;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the control plane wants of an instance. */
public enum DesiredState {
    @JsonProperty("running")
    RUNNING,
    @JsonProperty("draining")
    DRAINING,
    @JsonProperty("stopped")
    STOPPED
}
