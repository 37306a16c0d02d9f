package dev.plfm.controlplane.identity;

import dev.plfm.controlplane.config.ServerConfig;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** Where people reach the pages: as configured, else where the request came to. */
@Component
public class PublicUrl {
    private final @Nullable URI configured;

    PublicUrl(ServerConfig config) {
        this.configured = config.publicUrl();
    }

    public String of(HttpServletRequest request, String path) {
        String base = configured != null
                ? configured.toString().replaceAll("/+$", "")
                : ServletUriComponentsBuilder.fromContextPath(request).toUriString();
        return base + path;
    }

    /** Whether browsers come over TLS, so that cookies may say so. */
    public boolean secure(HttpServletRequest request) {
        return configured != null ? "https".equals(configured.getScheme()) : request.isSecure();
    }
}
