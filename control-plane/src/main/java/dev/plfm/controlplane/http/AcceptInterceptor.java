package dev.plfm.controlplane.http;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.List;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Refuses a request whose Accept rules out JSON before anything is done for it. Left to itself, Spring would find out only when it writes the
 * answer to a command that has long been carried out. Endpoints that name the types they produce look after themselves.
 */
final class AcceptInterceptor implements HandlerInterceptor {
    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        boolean answersJson = handler instanceof HandlerMethod
                && request.getRequestURI().startsWith("/v1/")
                && request.getAttribute(HandlerMapping.PRODUCIBLE_MEDIA_TYPES_ATTRIBUTE) == null;
        if (answersJson && !acceptsJson(Collections.list(request.getHeaders("Accept")))) {
            throw new DomainException(ErrorCode.NOT_ACCEPTABLE, "Accept must allow application/json here.");
        }
        return true;
    }

    private static boolean acceptsJson(List<String> accept) {
        try {
            List<MediaType> types = MediaType.parseMediaTypes(accept);
            return types.isEmpty()
                    || types.stream().anyMatch(type -> type.isCompatibleWith(MediaType.APPLICATION_JSON));
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }
}
