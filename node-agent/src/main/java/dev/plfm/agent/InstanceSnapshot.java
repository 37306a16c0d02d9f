package dev.plfm.agent;

import dev.plfm.agent.api.StatusReport;

/** An instance as its node sees it. */
public record InstanceSnapshot(String instanceId, long generation, StatusReport last) {}
