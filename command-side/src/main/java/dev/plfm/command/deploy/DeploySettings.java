package dev.plfm.command.deploy;

import java.time.Duration;

/** @param deadline how long a deploy may take before it counts as failed */
record DeploySettings(Duration deadline) {}
