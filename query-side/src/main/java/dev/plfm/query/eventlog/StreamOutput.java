package dev.plfm.query.eventlog;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * What is written to one client that stays: no write ever waits for it. Only one thread at a time may write; who was told that the client
 * is not ready leaves that turn to whoever is called once it is.
 */
final class StreamOutput {
    private static final long NO_TIMEOUT = 0;

    private final AsyncContext context;
    private final ServletOutputStream out;
    private boolean unflushed;

    private StreamOutput(AsyncContext context, ServletOutputStream out) {
        this.context = context;
        this.out = out;
    }

    /** Keeps the request open beyond the call that serves it. */
    static StreamOutput of(HttpServletRequest request, HttpServletResponse response) throws IOException {
        AsyncContext context = request.startAsync(request, response);
        context.setTimeout(NO_TIMEOUT);
        return new StreamOutput(context, response.getOutputStream());
    }

    /**
     * Begins.
     *
     * @param ready called when the client can take something: first when the request has been served, then after each time that it could not
     * @param gone called once the client is gone or the stream is complete, perhaps more than once
     */
    void begin(Runnable ready, Runnable gone) {
        context.addListener(new Ends(gone));
        out.setWriteListener(new WriteListener() {
            @Override
            public void onWritePossible() {
                ready.run();
            }

            @Override
            public void onError(Throwable failure) {
                gone.run();
                complete();
            }
        });
    }

    /** Whether something can be written now, what was written before being on its way. */
    boolean ready() throws IOException {
        if (!out.isReady()) {
            return false;
        }
        if (unflushed) {
            unflushed = false;
            out.flush();
            return out.isReady();
        }
        return true;
    }

    /** Only after {@link #ready}. */
    void write(byte[] bytes, int length) throws IOException {
        out.write(bytes, 0, length);
        unflushed = true;
    }

    void complete() {
        try {
            context.complete();
        } catch (IllegalStateException e) {
            // The container has ended the request already.
        }
    }

    private record Ends(Runnable gone) implements AsyncListener {
        @Override
        public void onComplete(AsyncEvent event) {
            gone.run();
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            gone.run();
        }

        @Override
        public void onError(AsyncEvent event) {
            gone.run();
            event.getAsyncContext().complete();
        }

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }
}
