package dev.plfm.query.routing;

import dev.plfm.kernel.access.OwnIngress;
import dev.plfm.kernel.access.RequestAttributes;
import dev.plfm.kernel.access.StillAllowed;
import dev.plfm.kernel.id.IngressId;
import dev.plfm.query.platform.EntityTag;
import dev.plfm.query.platform.LongPoll;
import dev.plfm.query.platform.LongPolls;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;

/** Gives ingress nodes the routing table: at once, as soon as it differs from the one that they have, or as a stream of versions. */
@RestController
class RoutingController {
    private final SharedRouting routing;
    private final RoutingStreams streams;
    private final LongPoll<String> changes;

    RoutingController(SharedRouting routing, RoutingStreams streams, LongPolls polls) {
        this.routing = routing;
        this.streams = streams;
        this.changes = polls.over((waitedFor, since) -> routing.now().version() > since ? waitedFor : Set.of());
    }

    @GetMapping(path = "/v1/ingress/{ingress_id}/config", produces = MediaType.APPLICATION_JSON_VALUE)
    @OwnIngress
    DeferredResult<ResponseEntity<byte[]>> get(
            @PathVariable("ingress_id") IngressId ingressId,
            @RequestHeader(name = "If-None-Match", required = false) @Nullable String ifNoneMatch,
            @RequestParam(name = "wait_seconds", required = false) @Nullable String waitSeconds,
            @RequestAttribute(RequestAttributes.STILL_ALLOWED) StillAllowed allowed) {
        return changes.answer(
                allowed,
                ingressId.value(),
                LongPoll.wait(waitSeconds),
                () -> Optional.of(answer(ingressId, ifNoneMatch))
                        .filter(answer -> answer.getStatusCode() != HttpStatus.NOT_MODIFIED),
                () -> answer(ingressId, ifNoneMatch));
    }

    /** The table as it is, and again whenever it changes; versions that a slow reader did not get in time are passed over. */
    @GetMapping(
            path = "/v1/ingress/{ingress_id}/config/stream",
            produces = {MediaType.APPLICATION_NDJSON_VALUE, MediaType.TEXT_EVENT_STREAM_VALUE})
    @OwnIngress
    ResponseEntity<ResponseBodyEmitter> stream(
            @PathVariable("ingress_id") IngressId ingressId,
            @RequestHeader(name = "Accept", required = false) @Nullable String accept,
            @RequestAttribute(RequestAttributes.STILL_ALLOWED) StillAllowed allowed) {
        RoutingStream.Format format = RoutingStream.Format.accepted(accept);
        return ResponseEntity.ok().contentType(format.mediaType()).body(streams.open(ingressId, allowed, format));
    }

    private ResponseEntity<byte[]> answer(IngressId ingressId, @Nullable String ifNoneMatch) {
        RoutingTable table = routing.now();
        String tag = Long.toString(table.version());
        return EntityTag.has(ifNoneMatch, table.version())
                ? ResponseEntity.status(HttpStatus.NOT_MODIFIED).eTag(tag).build()
                : ResponseEntity.ok()
                        .eTag(tag)
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(table.forIngress(ingressId));
    }
}
