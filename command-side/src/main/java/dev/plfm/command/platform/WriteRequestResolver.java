package dev.plfm.command.platform;

import dev.plfm.kernel.access.Caller;
import dev.plfm.kernel.access.RequestAttributes;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.DomainException.FieldError;
import dev.plfm.kernel.error.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.HandlerMapping;

/** Reads a {@link WriteRequest} out of the headers and what the filters found. */
final class WriteRequestResolver implements HandlerMethodArgumentResolver {
    private static final Pattern IDEMPOTENCY_KEY = Pattern.compile("[\\x21-\\x7e]{8,128}");
    private static final Pattern VERSION_TAG = Pattern.compile("\"([1-9][0-9]{0,17})\"");

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == WriteRequest.class;
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest webRequest,
            @Nullable WebDataBinderFactory binders) {
        HttpServletRequest request = Objects.requireNonNull(webRequest.getNativeRequest(HttpServletRequest.class));
        Caller caller = (Caller) Objects.requireNonNull(request.getAttribute(RequestAttributes.CALLER));
        String template = Objects.toString(request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE));
        return new WriteRequest(
                caller,
                Objects.toString(request.getHeader("Authorization"), ""),
                Objects.toString(request.getAttribute(RequestAttributes.REQUEST_ID)),
                idempotencyKey(request),
                String.join("\n", orgOf(request), caller.actorId(), request.getMethod() + " " + template),
                requestHash(request),
                ifMatch(request),
                isDryRun(request),
                planToken(request),
                prefersAsync(request));
    }

    private static @Nullable String idempotencyKey(HttpServletRequest request) {
        String key = request.getHeader("Idempotency-Key");
        if (key != null && !IDEMPOTENCY_KEY.matcher(key).matches()) {
            throw new DomainException(
                    ErrorCode.INVALID_IDEMPOTENCY_KEY,
                    "Idempotency-Key must be 8 to 128 visible ASCII characters.",
                    List.of(new FieldError("Idempotency-Key", "must be 8 to 128 visible ASCII characters")));
        }
        return key;
    }

    private static String orgOf(HttpServletRequest request) {
        Object variables = request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
        Object org = variables instanceof Map<?, ?> map ? map.get("org_id") : null;
        return org == null ? "-" : org.toString();
    }

    private static String requestHash(HttpServletRequest request) {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            String target = request.getRequestURI() + "?" + Objects.toString(request.getQueryString(), "") + "\n"
                    + request.getAttribute(RequestAttributes.BODY_HASH);
            return HexFormat.of().formatHex(hash.digest(target.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static @Nullable Long ifMatch(HttpServletRequest request) {
        String header = request.getHeader("If-Match");
        if (header == null || header.equals("*")) {
            return null;
        }
        Matcher tag = VERSION_TAG.matcher(header);
        if (!tag.matches()) {
            throw DomainException.invalid("If-Match", "must be a resource version in double quotes, such as \"3\"");
        }
        return Long.valueOf(tag.group(1));
    }

    private static boolean isDryRun(HttpServletRequest request) {
        String dryRun = request.getParameter("dry_run");
        if (dryRun != null && !dryRun.equals("true") && !dryRun.equals("false")) {
            throw DomainException.invalid("dry_run", "must be true or false");
        }
        return "true".equals(dryRun);
    }

    private static @Nullable String planToken(HttpServletRequest request) {
        String token = request.getParameter("plan_token");
        if (token != null && isDryRun(request)) {
            throw DomainException.invalid("plan_token", "is for the call that carries a plan out, not for a dry run");
        }
        return token;
    }

    private static boolean prefersAsync(HttpServletRequest request) {
        String prefer = request.getHeader("Prefer");
        return prefer != null && List.of(prefer.split("\\s*[,;]\\s*")).contains("respond-async");
    }
}
