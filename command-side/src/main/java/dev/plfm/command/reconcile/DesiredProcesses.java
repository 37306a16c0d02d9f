package dev.plfm.command.reconcile;

import dev.plfm.command.reconcile.DesiredProcess.Key;
import dev.plfm.kernel.event.EnvEvent.EnvDesiredReleaseSet;
import dev.plfm.kernel.event.EnvEvent.EnvScaleSet;
import dev.plfm.kernel.id.EnvId;
import java.util.List;
import java.util.Optional;

/** What environments want, as their events say. */
public interface DesiredProcesses {
    void set(EnvDesiredReleaseSet event);

    /** Answers with the process types that now have another number. */
    List<Key> set(EnvScaleSet event);

    /** Answers with the process types that did not go before. */
    List<Key> setDeleting(EnvId envId);

    void forget(EnvId envId);

    /** What is wanted of a process type, if it was ever deployed. */
    Optional<DesiredProcess> find(Key key);
}
