package dev.plfm.agent.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Why an instance failed, as far as this agent can tell. */
public enum ReasonCode {
    @JsonProperty("image_pull_failed")
    IMAGE_PULL_FAILED,
    @JsonProperty("firecracker_start_failed")
    START_FAILED,
    @JsonProperty("network_setup_failed")
    NETWORK_SETUP_FAILED,
    @JsonProperty("volume_attach_failed")
    VOLUME_ATTACH_FAILED,
    @JsonProperty("secrets_injection_failed")
    SECRETS_INJECTION_FAILED,
    @JsonProperty("healthcheck_failed")
    HEALTHCHECK_FAILED,
    @JsonProperty("oom_killed")
    OOM_KILLED,
    @JsonProperty("crash_loop_backoff")
    CRASH_LOOP_BACKOFF
}
