package dev.plfm.eventlog;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tells listeners that events were committed, at once by this process or by another; only a hint, listeners also poll. */
public final class AppendSignal {
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Hints.Topic others;

    /** Without word of what other processes commit. */
    public AppendSignal() {
        this(Hints.NONE);
    }

    AppendSignal(Hints.Topic others) {
        this.others = others;
        others.subscribe(this::tell);
    }

    /** Adds a listener, which must return at once and never throw. */
    public void subscribe(Runnable listener) {
        listeners.add(listener);
    }

    /** After which time to look without having been told, given the one for when there is no word of other processes. */
    public Duration pollAfter(Duration alone) {
        return others.pollAfter(alone);
    }

    void fire() {
        tell();
        others.tell();
    }

    private void tell() {
        listeners.forEach(Runnable::run);
    }
}
