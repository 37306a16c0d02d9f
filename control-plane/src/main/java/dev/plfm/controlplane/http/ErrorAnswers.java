package dev.plfm.controlplane.http;

import dev.plfm.controlplane.config.ServerConfig;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.DomainException.FieldError;
import dev.plfm.kernel.error.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** The one place where failures become answers: every one a problem with a code, none with the internals. */
@RestControllerAdvice
class ErrorAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorAnswers.class);
    private static final String OTHER_ROLE =
            "This process runs with --roles=%s and does not serve this: send reads (GET) to a process with the role query,"
                    + " everything else to one with the role command.";

    private final ServerConfig config;

    ErrorAnswers(ServerConfig config) {
        this.config = config;
    }

    @ExceptionHandler
    void any(HttpServletRequest request, HttpServletResponse response, Exception failure) throws IOException {
        if (failure instanceof AsyncRequestNotUsableException || response.isCommitted()) {
            return;
        }
        if (failure instanceof HttpRequestMethodNotSupportedException unsupported
                && unsupported.getSupportedHttpMethods() != null) {
            response.setHeader(
                    "Allow",
                    unsupported.getSupportedHttpMethods().stream()
                            .map(HttpMethod::name)
                            .sorted()
                            .collect(Collectors.joining(", ")));
        }
        ProblemWriter.write(request, response, translate(request, failure));
    }

    private DomainException translate(HttpServletRequest request, Exception failure) {
        DomainException refusal = refusalIn(failure);
        if (failure instanceof HttpMessageNotReadableException unreadable) {
            return BodyErrors.explain(unreadable);
        }
        if (failure instanceof MethodArgumentTypeMismatchException mismatch) {
            return badParameter(mismatch, refusal);
        }
        if (refusal != null) {
            return refusal;
        }
        if (failure instanceof MissingServletRequestParameterException missing) {
            return DomainException.invalid(missing.getParameterName(), "is required");
        }
        if (failure instanceof NoResourceFoundException || failure instanceof HttpRequestMethodNotSupportedException) {
            return notServed(request, failure);
        }
        if (failure instanceof HttpMediaTypeNotAcceptableException) {
            return new DomainException(
                    ErrorCode.NOT_ACCEPTABLE, "None of the media types in Accept can be produced here.");
        }
        if (failure instanceof HttpMediaTypeNotSupportedException) {
            return new DomainException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "Send the body as application/json.");
        }
        if (Outages.isOutage(failure)) {
            LOG.warn("The database does not answer: {}", Outages.sentence(failure));
            return new DomainException(ErrorCode.UNAVAILABLE, "The database does not answer: try again shortly.");
        }
        // Not the path itself: it may hold the token of a one-time link.
        LOG.error(
                "A request failed: {} {}",
                request.getMethod(),
                request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE),
                failure);
        return new DomainException(
                ErrorCode.INTERNAL, "Something went wrong on our side: tell the operator the request_id.");
    }

    private DomainException notServed(HttpServletRequest request, Exception failure) {
        boolean read = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        if (request.getRequestURI().startsWith("/v1/")
                && (read ? !config.roles().query() : !config.roles().command())) {
            return new DomainException(ErrorCode.UNAVAILABLE, OTHER_ROLE.formatted(config.roles()));
        }
        if (failure instanceof HttpRequestMethodNotSupportedException) {
            return new DomainException(ErrorCode.METHOD_NOT_ALLOWED, request.getMethod() + " is not possible here.");
        }
        return new DomainException(ErrorCode.NOT_FOUND, "There is nothing at this path.");
    }

    private static DomainException badParameter(
            MethodArgumentTypeMismatchException mismatch, @Nullable DomainException refusal) {
        String name = mismatch.getName();
        if (refusal != null) {
            return new DomainException(
                    refusal.code(),
                    name + ": " + refusal.getMessage(),
                    List.of(new FieldError(name, Objects.toString(refusal.getMessage()))));
        }
        Class<?> wanted = mismatch.getRequiredType();
        return DomainException.invalid(name, "must be " + (wanted == null ? "of another form" : nameOf(wanted)));
    }

    private static String nameOf(Class<?> wanted) {
        if (wanted == int.class || wanted == long.class || Number.class.isAssignableFrom(wanted)) {
            return "a whole number";
        }
        return wanted == boolean.class || wanted == Boolean.class ? "true or false" : "a valid value";
    }

    private static @Nullable DomainException refusalIn(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DomainException refusal) {
                return refusal;
            }
        }
        return null;
    }

    /** Says which member of a body is wrong, and how. */
    static final class BodyErrors {
        private static final Pattern QUOTED = Pattern.compile(
                "((?:token|value|property|field)) (?:'.*'|\".*\"|\\(.*?\\))",
                Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

        private BodyErrors() {}

        static DomainException explain(HttpMessageNotReadableException unreadable) {
            Throwable cause = syntaxErrorIn(unreadable);
            if (cause == null) {
                cause = unreadable.getCause();
            }
            DomainException refusal = refusalIn(unreadable);
            if (cause instanceof DatabindException mapping && mapping.getPath().isEmpty()) {
                return new DomainException(
                        ErrorCode.INVALID_JSON,
                        "The body is not a complete JSON object.",
                        List.of(new FieldError("body", "must be one complete JSON object")));
            }
            if (cause instanceof DatabindException mapping) {
                String field = pathOf(mapping);
                if (refusal != null) {
                    String message = Objects.toString(refusal.getMessage());
                    return new DomainException(
                            refusal.code(), field + ": " + message, List.of(new FieldError(field, message)));
                }
                String message = mapping instanceof UnrecognizedPropertyException
                        ? "is not a known member"
                        : "has the wrong type or form";
                return DomainException.invalid(field, message);
            }
            if (cause instanceof JacksonException syntax) {
                String where = syntax.getLocation() == null
                        ? ""
                        : " at line " + syntax.getLocation().getLineNr() + ", column "
                                + syntax.getLocation().getColumnNr();
                return new DomainException(
                        ErrorCode.INVALID_JSON,
                        "The body is not valid JSON" + where + ".",
                        List.of(new FieldError("body", complaint(syntax))));
            }
            return new DomainException(
                    ErrorCode.INVALID_JSON, "A JSON body is required.", List.of(new FieldError("body", "is required")));
        }

        /** What the parser says, without the words of the body that it quotes: there may be a secret among them. */
        private static String complaint(JacksonException syntax) {
            return QUOTED.matcher(Objects.toString(syntax.getOriginalMessage())).replaceAll("$1");
        }

        /** The parser's own complaint, which mapping may have wrapped. */
        private static @Nullable StreamReadException syntaxErrorIn(Throwable failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof StreamReadException syntax) {
                    return syntax;
                }
            }
            return null;
        }

        private static String pathOf(DatabindException mapping) {
            StringBuilder path = new StringBuilder();
            mapping.getPath().forEach(step -> {
                if (step.getPropertyName() == null) {
                    path.append('[').append(step.getIndex()).append(']');
                } else {
                    path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
                }
            });
            return path.toString();
        }
    }
}
