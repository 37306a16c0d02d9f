package dev.plfm.kernel.value;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Why an instance failed or was stopped. */
public enum ReasonCode {
    IMAGE_PULL_FAILED,
    ROOTFS_BUILD_FAILED,
    FIRECRACKER_START_FAILED,
    NETWORK_SETUP_FAILED,
    VOLUME_ATTACH_FAILED,
    SECRETS_MISSING,
    SECRETS_INJECTION_FAILED,
    HEALTHCHECK_FAILED,
    OOM_KILLED,
    CRASH_LOOP_BACKOFF,
    TERMINATED_BY_OPERATOR,
    NODE_DRAINING,
    NODE_LOST,
    STARTUP_TIMEOUT;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
