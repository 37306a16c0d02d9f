package dev.plfm.controlplane.http;

import dev.plfm.kernel.error.DomainException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** An error as a page, for browsers that are turned away before anything renders pages. */
public final class PlainPage {
    private static final List<String> PAGES = List.of("/login", "/device", "/password/", "/logout", "/oauth2/");
    private static final String HTML = """
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Too many requests</title><link rel="stylesheet" href="/pages.css"></head>
            <body><main><h1>Too many requests</h1><p>Wait %d seconds, then try again.</p></main></body>
            </html>
            """;

    private PlainPage() {}

    /** Whether a browser asks for a page. */
    public static boolean isFor(HttpServletRequest request) {
        String accept = request.getHeader("Accept");
        return accept != null
                && accept.contains("text/html")
                && PAGES.stream().anyMatch(request.getRequestURI()::startsWith);
    }

    public static void tooManyRequests(HttpServletResponse response, DomainException refused) throws IOException {
        response.setStatus(refused.code().category().status());
        response.setHeader("Retry-After", Integer.toString(refused.retryAfterSeconds()));
        response.setContentType("text/html;charset=UTF-8");
        response.getOutputStream()
                .write(HTML.formatted(refused.retryAfterSeconds()).getBytes(StandardCharsets.UTF_8));
    }
}
