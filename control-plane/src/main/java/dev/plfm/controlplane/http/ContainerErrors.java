package dev.plfm.controlplane.http;

import dev.plfm.kernel.access.RequestAttributes;
import dev.plfm.kernel.access.Unauthenticated;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** What the servlet container refuses by itself, before any filter, is a problem like every other refusal. */
@Controller
class ContainerErrors implements ErrorController {
    @RequestMapping("/error")
    @Unauthenticated
    void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getAttribute(RequestAttributes.REQUEST_ID) == null) {
            RequestIdFilter.identify(request, response);
        }
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        ErrorCode code = status instanceof Integer known ? codeOf(known) : ErrorCode.NOT_FOUND;
        ProblemWriter.write(request, response, new DomainException(code, detailOf(code)));
    }

    /** The first code that answers with the status; else the most general one of its class. */
    static ErrorCode codeOf(int status) {
        if (status == HttpServletResponse.SC_NOT_IMPLEMENTED
                || status == HttpServletResponse.SC_HTTP_VERSION_NOT_SUPPORTED) {
            return ErrorCode.INVALID_ARGUMENT;
        }
        return Arrays.stream(ErrorCode.values())
                .filter(code -> code.category().status() == status)
                .findFirst()
                .orElse(
                        status < HttpServletResponse.SC_INTERNAL_SERVER_ERROR
                                ? ErrorCode.INVALID_ARGUMENT
                                : ErrorCode.INTERNAL);
    }

    static String detailOf(ErrorCode code) {
        return switch (code.category()) {
            case NOT_FOUND -> "There is nothing at this path.";
            case METHOD_NOT_ALLOWED -> "This method is not possible here.";
            case INTERNAL -> "Something went wrong on our side: tell the operator the request_id.";
            default -> "The request is not a proper HTTP request.";
        };
    }
}
