package dev.plfm.command.workload;

import dev.plfm.command.workload.WorkloadCommand.SetDesiredState;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadDesiredStateSet;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.value.Mount;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is wanted of a workload. */
record Desired(InstanceSpec spec, DeployId deployId, int replicas, List<Mount> mounts, int startupTimeoutSeconds) {

    /** The generation that comes with a command: only another spec begins a new one, not another number of replicas. */
    static int generationAfter(@Nullable Desired earlier, SetDesiredState command) {
        if (earlier == null) {
            return 1;
        }
        int generation = earlier.spec.generation();
        return earlier.spec.specHash().equals(command.specHash()) ? generation : generation + 1;
    }

    static Desired of(WorkloadDesiredStateSet event) {
        return new Desired(
                new InstanceSpec(
                        event.generation(),
                        event.releaseId(),
                        event.secretsVersionId(),
                        event.specHash(),
                        event.resources()),
                event.deployId(),
                event.replicas(),
                event.mounts(),
                event.startupTimeoutSeconds());
    }

    boolean isStateful() {
        return !mounts.isEmpty();
    }

    /** Whether the other is a fresh attempt, so that earlier failures are no longer held against it. */
    boolean isRetriedBy(Desired other) {
        return spec.generation() != other.spec.generation() || !deployId.equals(other.deployId);
    }
}
