package dev.plfm.query.routing;

import dev.plfm.kernel.access.StillAllowed;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.id.IngressId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.util.MimeTypeUtils;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;

/** One ingress node's stream: writes the newest table when it has not, one writer at a time. */
final class RoutingStream {
    private static final Logger LOG = LoggerFactory.getLogger(RoutingStream.class);

    private final IngressId ingressId;
    private final StillAllowed allowed;
    private final Format format;
    private final SharedRouting routing;
    private final Executor writers;
    private final ResponseBodyEmitter emitter;
    private final AtomicBoolean writing = new AtomicBoolean();
    private volatile boolean again;
    private volatile boolean heartbeat;
    private volatile boolean ending;
    private volatile long writtenNanos = System.nanoTime();
    private long sent = -1;

    RoutingStream(
            IngressId ingressId,
            StillAllowed allowed,
            Format format,
            SharedRouting routing,
            Executor writers,
            ResponseBodyEmitter emitter) {
        this.ingressId = ingressId;
        this.allowed = allowed;
        this.format = format;
        this.routing = routing;
        this.writers = writers;
        this.emitter = emitter;
    }

    /** Has the newest table written, if it was not. */
    void look() {
        again = true;
        if (writing.compareAndSet(false, true)) {
            writers.execute(this::write);
        }
    }

    /** Has a heartbeat written when nothing else was for that long. */
    void heartbeatAfter(long idleNanos) {
        if (System.nanoTime() - writtenNanos > idleNanos) {
            heartbeat = true;
            look();
        }
    }

    /** Ends the stream when its ingress node may not have it any more; when that cannot be found out it goes on. */
    void check() {
        try {
            allowed.check();
        } catch (DomainException refused) {
            if (refused.code() != ErrorCode.UNAVAILABLE) {
                end();
            }
        } catch (RuntimeException e) {
            LOG.warn("Could not find out whether a stream may go on; trying again", e);
        }
    }

    void end() {
        ending = true;
        look();
    }

    private void write() {
        try {
            while (again) {
                again = false;
                writeNewest();
            }
        } catch (IOException | IllegalStateException e) {
            ending = true; // The client is gone; the container has ended the request, or is about to.
        } catch (RuntimeException e) {
            LOG.warn("A stream of the routing table broke off", e);
            ending = true;
            emitter.completeWithError(e);
        } finally {
            writing.set(false);
        }
        if (again && !ending) {
            look();
        }
    }

    private void writeNewest() throws IOException {
        if (ending) {
            emitter.complete();
            return;
        }
        RoutingTable table = routing.now();
        if (table.version() > sent) {
            emitter.send(format.frame(table.version(), table.forIngress(ingressId)));
            sent = table.version();
            writtenNanos = System.nanoTime();
        } else if (heartbeat) {
            emitter.send(format.heartbeat());
            writtenNanos = System.nanoTime();
        }
        heartbeat = false;
    }

    /** How tables are written to a stream. */
    enum Format {
        /** One JSON object a line; blank lines are heartbeats. */
        NDJSON(MediaType.APPLICATION_NDJSON, "", "\n", "\n"),
        /** Server-sent events, the version being the id; comments are heartbeats. */
        SSE(MediaType.TEXT_EVENT_STREAM, "id: %d\nevent: config\ndata: ", "\n\n", ":\n\n");

        private final MediaType mediaType;
        private final String before;
        private final String after;
        private final String heartbeat;

        Format(MediaType mediaType, String before, String after, String heartbeat) {
            this.mediaType = mediaType;
            this.before = before;
            this.after = after;
            this.heartbeat = heartbeat;
        }

        /** What an Accept header prefers; NDJSON when it does not care. It is known to accept one of them. */
        static Format accepted(@Nullable String accept) {
            List<MediaType> wanted = MediaType.parseMediaTypes(accept);
            MimeTypeUtils.sortBySpecificity(wanted);
            for (MediaType type : wanted) {
                for (Format format : values()) {
                    if (type.includes(format.mediaType)) {
                        return format;
                    }
                }
            }
            return NDJSON;
        }

        MediaType mediaType() {
            return mediaType;
        }

        byte[] heartbeat() {
            return heartbeat.getBytes(StandardCharsets.UTF_8);
        }

        byte[] frame(long version, byte[] json) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(json.length + 64);
            bytes.writeBytes(before.formatted(version).getBytes(StandardCharsets.UTF_8));
            bytes.writeBytes(json);
            bytes.writeBytes(after.getBytes(StandardCharsets.UTF_8));
            return bytes.toByteArray();
        }
    }
}
