package dev.plfm.command.reconcile;

import dev.plfm.command.reconcile.DesiredProcess.Key;
import dev.plfm.kernel.event.EnvEvent.EnvDesiredReleaseSet;
import dev.plfm.kernel.event.EnvEvent.EnvPlacementSet;
import dev.plfm.kernel.event.EnvEvent.EnvScaleSet;
import dev.plfm.kernel.event.SecretBundleEvent.SecretBundleVersionSet;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.VolumeId;
import java.util.List;
import java.util.Optional;

/** What environments want, as their events say. */
public interface DesiredProcesses {
    void set(EnvDesiredReleaseSet event);

    /** Answers with the process types that now have another number. */
    List<Key> set(EnvScaleSet event);

    void set(EnvPlacementSet event);

    /** Answers with the process types that were ever deployed: all of them have other secrets now. */
    List<Key> set(SecretBundleVersionSet event);

    /** Stops or continues the rollout of a deploy, also of one that is not wanted yet. Answers with the process types that it is wanted of. */
    List<Key> setPaused(EnvId envId, DeployId deployId, boolean paused);

    /** As {@link #setPaused}: somebody promoted the deploy. */
    List<Key> setPromoted(EnvId envId, DeployId deployId);

    /**
     * As {@link #setPaused}: the deploy has ended, and only stands still if it was aborted, as nobody can resume it any more.
     *
     * @param how why it failed, or {@link DesiredProcess#SUCCEEDED}
     */
    List<Key> setEnded(EnvId envId, DeployId deployId, String how, boolean aborted);

    /** Answers with the process types that did not go before. */
    List<Key> setDeleting(EnvId envId);

    void forget(EnvId envId);

    /** The process type that a volume is attached to. */
    Optional<Key> withVolume(VolumeId volumeId);

    /** What is wanted of a process type, if it was ever deployed. */
    Optional<DesiredProcess> find(Key key);
}
