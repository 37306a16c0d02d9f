package dev.plfm.convergence.reconcile;

import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.Resources;
import dev.plfm.kernel.value.Rollout;
import java.time.Duration;
import java.util.List;
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
 * @param volumesMissing the paths at which volumes are to be mounted and none is attached: nothing can be requested
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
        @Nullable String deployEnded,
        List<String> volumesMissing) {
    public Wanted {
        volumesMissing = List.copyOf(volumesMissing);
    }

    /** With all the volumes that it needs. */
    public Wanted(
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
            @Nullable String deployEnded) {
        this(
                generation,
                specHash,
                replicas,
                stateful,
                resources,
                constraints,
                secretsMissing,
                rollout,
                paused,
                promoted,
                startupTimeout,
                deployEnded,
                List.of());
    }
}
