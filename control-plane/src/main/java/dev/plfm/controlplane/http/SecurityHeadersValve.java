package dev.plfm.controlplane.http;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/** Puts on every answer, also those that the container gives by itself, what tells browsers and caches to be careful. */
final class SecurityHeadersValve extends ValveBase {
    private static final String NOTHING =
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final String PAGES =
            "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    private static final String SWAGGER = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
            + " img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    SecurityHeadersValve() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        apply(request, response);
        getNext().invoke(request, response);
    }

    static void apply(HttpServletRequest request, HttpServletResponse response) {
        String path = request.getRequestURI() == null ? "" : request.getRequestURI();
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Content-Security-Policy", contentPolicy(path));
        response.setHeader("Cache-Control", caching(request.getMethod(), path));
        if (request.isSecure()) {
            response.setHeader("Strict-Transport-Security", "max-age=31536000");
        }
    }

    private static String contentPolicy(String path) {
        if (path.startsWith("/swagger-ui")) {
            return SWAGGER;
        }
        return path.startsWith("/v1/") ? NOTHING : PAGES;
    }

    /** Resources may be kept if they are asked for again with their ETag each time; whatever may hold a token may not. */
    private static String caching(String method, String path) {
        if (!"GET".equals(method) && !"HEAD".equals(method)) {
            return "no-store";
        }
        if (path.startsWith("/v1/") && !path.startsWith("/v1/auth/")) {
            return "private, no-cache";
        }
        return path.startsWith("/swagger-ui") || path.equals("/openapi.yaml") ? "no-cache" : "no-store";
    }
}
