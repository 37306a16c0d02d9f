package dev.plfm.kernel.manifest;

/**
 * What a node does when a process ends.
 *
 * @param maxRetries restarts in a row before giving up; of consequence with {@link RestartPolicy#ON_FAILURE} only
 * @param backoffSeconds pause before a restart
 */
public record Restart(RestartPolicy policy, int maxRetries, int backoffSeconds) {}
