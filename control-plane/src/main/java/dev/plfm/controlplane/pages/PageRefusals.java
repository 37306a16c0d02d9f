package dev.plfm.controlplane.pages;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.stereotype.Component;
import org.thymeleaf.spring6.view.ThymeleafViewResolver;

/** Answers, before any controller is reached, requests for pages that are not let through: sign in first, or why not. */
@Component
@ConditionalOnBooleanProperty("plfm.roles.command")
class PageRefusals implements AuthenticationEntryPoint, AccessDeniedHandler {
    private final ThymeleafViewResolver views;
    private final SignInRecord record;

    PageRefusals(ThymeleafViewResolver views, SignInRecord record) {
        this.views = views;
        this.record = record;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException nobody) {
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        response.setHeader("Location", DevicePath.login(request.getParameter(DevicePath.USER_CODE)));
    }

    /** Only the check of forms refuses people who are signed in. */
    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied)
            throws IOException {
        record.refused("form", "csrf", request);
        show(request, response, Message.FORM_EXPIRED);
    }

    void show(HttpServletRequest request, HttpServletResponse response, Message message) throws IOException {
        response.setStatus(message.status().value());
        try {
            Objects.requireNonNull(views.resolveViewName("message", Locale.ENGLISH))
                    .render(message.model(), request, response);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("The page cannot be rendered", e);
        }
    }
}
