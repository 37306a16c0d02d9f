package dev.plfm.eventlog;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tells listeners of this process that events were committed by it; only a hint, listeners also poll. */
public final class AppendSignal {
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** Adds a listener, which must return at once and never throw. */
    public void subscribe(Runnable listener) {
        listeners.add(listener);
    }

    void fire() {
        listeners.forEach(Runnable::run);
    }
}
