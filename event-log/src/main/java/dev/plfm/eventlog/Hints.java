package dev.plfm.eventlog;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Word from process to process, on one database, that there is something new to read. It says nothing more, and may be lost: whoever waits
 * for it also looks from time to time, and as often as if there were none while this process cannot hear it.
 */
public final class Hints implements SmartLifecycle {
    /** To nobody. */
    static final Topic NONE = new Topic() {
        @Override
        public void tell() {}

        @Override
        public void subscribe(Runnable listener) {}

        @Override
        public Duration pollAfter(Duration alone) {
            return alone;
        }
    };

    /** So long may something stay unseen whose hint was lost without a trace. */
    static final Duration LOST_AFTER = Duration.ofSeconds(1);

    private final Map<String, Channel> channels = new ConcurrentHashMap<>();
    private final @Nullable HintSender sender;
    private final @Nullable HintReceiver receiver;
    private volatile boolean running;

    /** @param connections null for a process that neither tells nor hears */
    public Hints(@Nullable HintConnections connections) {
        String process = UUID.randomUUID().toString();
        this.receiver = connections == null ? null : new HintReceiver(connections, process, this::heard);
        this.sender = connections == null ? null : new HintSender(connections, process, this::hears);
    }

    /** What hints are about. */
    public interface Topic {
        /** Tells the other processes, after what there is to read was committed; returns at once. */
        void tell();

        /** Adds a listener for what others tell, which must return at once and never throw; called for nothing now and then. */
        void subscribe(Runnable listener);

        /** After which time to look without having been told, given the one for when nothing can be heard. */
        Duration pollAfter(Duration alone);
    }

    /** @param name of letters alone */
    public Topic topic(String name) {
        return channels.computeIfAbsent(name, Channel::new);
    }

    /** @param topic null when any of them may have been told */
    private void heard(@Nullable String topic) {
        channels.forEach((name, channel) -> {
            if (topic == null || topic.equals(name)) {
                channel.hear();
            }
        });
    }

    /** Whether hints of others reach this process. */
    boolean hears() {
        return receiver != null && receiver.hears();
    }

    @Override
    public void start() {
        running = true;
        if (sender != null && receiver != null) {
            sender.start();
            receiver.start();
        }
    }

    /** Early, and so stopped after those who tell and hear. */
    @Override
    public int getPhase() {
        return 0;
    }

    @Override
    public void stop() {
        running = false;
        if (sender != null && receiver != null) {
            sender.stop();
            receiver.stop();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private final class Channel implements Topic {
        private final String name;
        private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();

        Channel(String name) {
            this.name = name;
        }

        @Override
        public void tell() {
            if (sender != null) {
                sender.tell(name);
            }
        }

        @Override
        public void subscribe(Runnable listener) {
            listeners.add(listener);
        }

        @Override
        public Duration pollAfter(Duration alone) {
            return hears() ? LOST_AFTER : alone;
        }

        void hear() {
            listeners.forEach(Runnable::run);
        }
    }
}
