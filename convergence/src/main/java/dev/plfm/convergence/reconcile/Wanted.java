package dev.plfm.convergence.reconcile;

import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.Resources;
import dev.plfm.kernel.value.Rollout;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted of a workload.
 *
 * @param specHash what its instances are made from; those of another one are old
 * @param replicas how many instances are wanted
 * @param stateful whether it has mounts: at most one instance, never two at a time
 * @param resources what each new instance needs
 * @param constraints what the node of each new instance must be
 * @param secretsMissing whether it needs secrets that there are not: nothing can be requested
 * @param rollout how instances are replaced
 * @param paused whether no step of the rollout may be taken
 * @param promoted whether somebody promoted the canary or the new set
 * @param startupTimeout how long an instance may take until it is ready
 * @param deployEnded why its deploy failed, so that nobody can resume or promote it any more; null while that is of no consequence
 */
public record Wanted(
        int generation,
        String specHash,
        int replicas,
        boolean stateful,
        Resources resources,
        Constraints constraints,
        boolean secretsMissing,
        Rollout rollout,
        boolean paused,
        boolean promoted,
        Duration startupTimeout,
        @Nullable String deployEnded) {}
