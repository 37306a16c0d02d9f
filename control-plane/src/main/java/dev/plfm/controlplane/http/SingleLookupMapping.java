package dev.plfm.controlplane.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Looks the controller method of a request up once, so that what access was decided by is what is dispatched to, and only among those whose
 * paths have as many parts. Spring itself compares every path with every request, twice.
 */
final class SingleLookupMapping extends RequestMappingHandlerMapping {
    private static final String FOUND = SingleLookupMapping.class.getName();

    private final Map<Long, List<Candidate>> candidates = new HashMap<>();

    private record Candidate(RequestMappingInfo mapping, HandlerMethod handler) {}

    /** The method for a request as long as nobody changes what it asks for. */
    private record Found(
            HandlerMethod handler,
            String method,
            String uri,
            @Nullable Object mediaTypes) {
        boolean isFor(HttpServletRequest request) {
            return method.equals(request.getMethod()) && uri.equals(request.getRequestURI());
        }
    }

    @Override
    public void afterPropertiesSet() {
        super.afterPropertiesSet();
        getHandlerMethods().forEach((mapping, handler) -> mapping.getPatternValues().stream()
                .filter(pattern -> !pattern.contains("*"))
                .map(SingleLookupMapping::parts)
                .distinct()
                .forEach(parts -> candidates
                        .computeIfAbsent(parts, none -> new ArrayList<>())
                        .add(new Candidate(mapping, handler))));
    }

    private static long parts(String path) {
        return path.chars().filter(c -> c == '/').count();
    }

    @Override
    protected @Nullable HandlerMethod getHandlerInternal(HttpServletRequest request) throws Exception {
        if (request.getAttribute(FOUND) instanceof Found found && found.isFor(request)) {
            // Other mappings, which are asked before this one, begin with taking this away.
            request.setAttribute(PRODUCIBLE_MEDIA_TYPES_ATTRIBUTE, found.mediaTypes);
            return found.handler;
        }
        HandlerMethod handler = super.getHandlerInternal(request);
        if (handler != null) {
            Object mediaTypes = request.getAttribute(PRODUCIBLE_MEDIA_TYPES_ATTRIBUTE);
            request.setAttribute(FOUND, new Found(handler, request.getMethod(), request.getRequestURI(), mediaTypes));
        }
        return handler;
    }

    /** When not exactly one fits, Spring decides among all. */
    @Override
    protected @Nullable HandlerMethod lookupHandlerMethod(String path, HttpServletRequest request) throws Exception {
        Candidate only = null;
        RequestMappingInfo match = null;
        for (Candidate candidate : candidates.getOrDefault(parts(path), List.of())) {
            RequestMappingInfo fits = getMatchingMapping(candidate.mapping, request);
            if (fits != null && match != null) {
                return super.lookupHandlerMethod(path, request);
            }
            if (fits != null) {
                match = fits;
                only = candidate;
            }
        }
        if (only == null || match == null) {
            return super.lookupHandlerMethod(path, request);
        }
        request.setAttribute(BEST_MATCHING_HANDLER_ATTRIBUTE, only.handler);
        handleMatch(match, path, request);
        return only.handler;
    }
}
