package dev.plfm.query.platform;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** Makes long polls, which share the few threads that read and write their answers. */
@Component
public class LongPolls implements DisposableBean {
    private static final int THREADS = 4;

    private final ReadModelPosition position;
    private final ExecutorService answers;

    LongPolls(ReadModelPosition position) {
        AtomicInteger number = new AtomicInteger();
        this.position = position;
        this.answers = Executors.newFixedThreadPool(THREADS, work -> {
            Thread thread = new Thread(work, "long-poll-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** A long poll over things whose changes can be asked for. */
    public LongPoll over(LongPoll.Changes changes) {
        LongPoll poll = new LongPoll(position, changes, answers);
        position.subscribe(poll);
        return poll;
    }

    @Override
    public void destroy() {
        answers.shutdownNow();
    }
}
