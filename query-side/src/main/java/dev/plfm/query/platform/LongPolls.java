package dev.plfm.query.platform;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Makes long polls, which share the few threads that look for their answers; answers them all when the process stops. */
@Component
public class LongPolls implements SmartLifecycle {
    private static final int THREADS = 4;

    private final ReadModelPosition position;
    private final ExecutorService answers;
    private final List<LongPoll<?>> polls = new CopyOnWriteArrayList<>();
    private volatile boolean running;

    LongPolls(ReadModelPosition position) {
        AtomicInteger number = new AtomicInteger();
        this.position = position;
        this.answers = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> {
                    Thread thread = new Thread(work, "long-poll-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
    }

    /** A long poll over things that are not read together. */
    public LongPoll<String> over(LongPoll.Changes changes) {
        return over(new LongPoll.Things<String>() {
            @Override
            public Collection<String> among(Set<String> waitedFor, long since) {
                return changes.among(waitedFor, since);
            }

            @Override
            public Map<String, String> now(Set<String> ids) {
                return ids.stream().collect(Collectors.toMap(id -> id, id -> id));
            }
        });
    }

    /** A long poll over things of which many are read at a time. */
    public <S> LongPoll<S> over(LongPoll.Things<S> things) {
        LongPoll<S> poll = new LongPoll<>(position, things, answers);
        position.subscribe(poll);
        polls.add(poll);
        return poll;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        polls.forEach(LongPoll::end);
        answers.shutdown();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
