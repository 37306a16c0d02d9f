package dev.plfm.command.platform;

import dev.plfm.kernel.resource.Resource;
import java.util.function.Function;
import org.springframework.http.ResponseEntity;

/**
 * How controllers send commands: once per Idempotency-Key, retried when a race is lost, answered with the resource as the command left it,
 * its ETag and the position of its last event, after a bounded wait for the read model.
 */
public interface Writes {
    /** 201 with {@code Location}. The command's handler answers with the resource. */
    <R extends Resource> ResponseEntity<Object> create(
            WriteRequest request, Object command, Function<R, String> location);

    /** 200 with the resource (or whatever the command's handler answers with). */
    ResponseEntity<Object> update(WriteRequest request, Object command);

    /** 200 {@code {"ok": true}}, whatever the command's handler answers with. */
    ResponseEntity<Object> delete(WriteRequest request, Object command);
}
