package dev.plfm.controlplane.http;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;

/** What the container refuses before it knows which application it is for, such as a bad request line, is a problem, too. */
public final class ProblemReportValve extends ErrorReportValve {
    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        boolean hasAnswer =
                response.getStatus() < HttpServletResponse.SC_BAD_REQUEST || response.getContentWritten() > 0;
        if (hasAnswer || !response.setErrorReported()) {
            return;
        }
        ErrorCode code = ContainerErrors.codeOf(response.getStatus());
        SecurityHeadersValve.apply(request, response);
        RequestIdFilter.identify(request, response);
        try {
            ProblemWriter.write(request, response, new DomainException(code, ContainerErrors.detailOf(code)));
            response.finishResponse();
        } catch (IOException e) {
            // The client is gone.
        }
    }
}
