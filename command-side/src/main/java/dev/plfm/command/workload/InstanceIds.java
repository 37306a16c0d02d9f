package dev.plfm.command.workload;

import dev.plfm.kernel.id.InstanceId;

/** Where the ids of new instances come from; a parameter of command handlers, so that tests know them beforehand. */
public interface InstanceIds {
    InstanceId next();
}
