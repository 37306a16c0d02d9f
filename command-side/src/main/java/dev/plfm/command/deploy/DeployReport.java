package dev.plfm.command.deploy;

import dev.plfm.kernel.value.DeployPhase;
import org.jspecify.annotations.Nullable;

/**
 * How a deploy is that has not ended.
 *
 * @param phase what it waits for, or null when it waits for nobody
 * @param message a sentence for people, or null when nothing is known
 */
record DeployReport(@Nullable DeployPhase phase, @Nullable String message) {}
