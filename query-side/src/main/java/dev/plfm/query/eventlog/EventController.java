package dev.plfm.query.eventlog;

import dev.plfm.kernel.access.Caller;
import dev.plfm.kernel.access.RequestAttributes;
import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.access.StillAllowed;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.query.platform.PageParams;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Gives an organization its events: as pages, or as a stream that goes on. */
@RestController
class EventController {
    private final EventLogStore store;
    private final EventStreams streams;

    EventController(EventLogStore store, EventStreams streams) {
        this.store = store;
        this.streams = streams;
    }

    @GetMapping("/v1/orgs/{org_id}/events")
    @RequiresScope(Scope.EVENTS_READ)
    EventPage list(
            @PathVariable("org_id") OrgId orgId,
            @RequestParam(name = "after_event_id", required = false) @Nullable String afterEventId,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(name = "event_type", required = false) @Nullable String eventType,
            @RequestParam(name = "app_id", required = false) @Nullable AppId appId,
            @RequestParam(name = "env_id", required = false) @Nullable EnvId envId,
            @RequestParam(name = "aggregate_id", required = false) @Nullable String aggregateId) {
        long after = position("after_event_id", afterEventId);
        EventFilter filter = EventFilter.of(eventType, appId, envId, aggregateId);
        return EventPage.of(store.page(orgId, filter, after, PageParams.limit(limit)), after);
    }

    /** From the position after {@code Last-Event-ID} or else {@code after_event_id}, or from the first event. */
    @GetMapping(
            path = "/v1/orgs/{org_id}/events/stream",
            produces = {MediaType.APPLICATION_NDJSON_VALUE, MediaType.TEXT_EVENT_STREAM_VALUE})
    @RequiresScope(Scope.EVENTS_READ)
    void stream(
            HttpServletRequest request,
            HttpServletResponse response,
            Caller caller,
            @RequestAttribute(RequestAttributes.STILL_ALLOWED) StillAllowed allowed,
            @PathVariable("org_id") OrgId orgId,
            @RequestHeader(name = "Accept", required = false) @Nullable String accept,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
            @RequestParam(name = "after_event_id", required = false) @Nullable String afterEventId,
            @RequestParam(name = "event_type", required = false) @Nullable String eventType,
            @RequestParam(name = "app_id", required = false) @Nullable AppId appId,
            @RequestParam(name = "env_id", required = false) @Nullable EnvId envId,
            @RequestParam(name = "aggregate_id", required = false) @Nullable String aggregateId)
            throws IOException {
        long after =
                lastEventId == null ? position("after_event_id", afterEventId) : position("Last-Event-ID", lastEventId);
        StreamFormat format = StreamFormat.accepted(accept);
        EventFilter filter = EventFilter.of(eventType, appId, envId, aggregateId);
        streams.open(new EventStream.Wish(orgId, caller.email(), allowed, filter, after, format), request, response);
    }

    private static long position(String field, @Nullable String text) {
        if (text == null) {
            return 0;
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw DomainException.invalid(field, "must be a position in the log: 0 or a positive integer");
        }
        return Long.parseLong(text);
    }
}
