package dev.plfm.controlplane.pages;

import dev.plfm.controlplane.config.ServerConfig;
import dev.plfm.controlplane.ratelimit.ClientAddress;
import dev.plfm.kernel.value.Email;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Signing in and out: by password, or with the identity provider where one is configured. */
@Controller
@ConditionalOnBooleanProperty("plfm.roles.command")
class LoginController {
    private static final String WRONG = "This e-mail address and password do not belong together.";

    private final PasswordSignIn passwords;
    private final BrowserSessions sessions;
    private final SignInRecord record;
    private final ServerConfig.@Nullable Oidc oidc;

    LoginController(PasswordSignIn passwords, BrowserSessions sessions, SignInRecord record, ServerConfig config) {
        this.passwords = passwords;
        this.sessions = sessions;
        this.record = record;
        this.oidc = config.oidc();
    }

    @GetMapping("/login")
    ModelAndView form(
            @RequestParam(name = DevicePath.USER_CODE, defaultValue = "") String userCode,
            @RequestParam(defaultValue = "") String notice,
            @AuthenticationPrincipal @Nullable Email person) {
        if (person != null) {
            return new ModelAndView(DevicePath.redirect(DevicePath.of(userCode)));
        }
        ModelAndView page = page(userCode, HttpStatus.OK, null);
        page.addObject("notice", notice);
        return page;
    }

    @PostMapping("/login")
    ModelAndView signIn(
            @RequestParam(defaultValue = "") String email,
            @RequestParam(defaultValue = "") String password,
            @RequestParam(name = DevicePath.USER_CODE, defaultValue = "") String userCode,
            HttpServletRequest request,
            HttpServletResponse response) {
        if (oidc != null) {
            return Message.NO_PASSWORDS.page();
        }
        PasswordSignIn.Outcome outcome = passwords.check(email, password, ClientAddress.of(request.getRemoteAddr()));
        if (!outcome.pause().isZero()) {
            record.refused("login", "rate_limited", request);
            response.setHeader("Retry-After", Long.toString(outcome.pause().toSeconds()));
            return page(userCode, HttpStatus.TOO_MANY_REQUESTS, tooMany(outcome.pause()));
        }
        PasswordSignIn.SignedIn signedIn = outcome.signedIn();
        if (signedIn == null) {
            record.refused("login", "unauthorized", request);
            return page(userCode, HttpStatus.UNAUTHORIZED, WRONG);
        }
        sessions.start(request, response, signedIn.session());
        record.done("signed in with a password", signedIn.person(), request);
        return new ModelAndView(DevicePath.redirect(DevicePath.of(userCode)));
    }

    @PostMapping("/logout")
    ModelAndView signOut(HttpServletRequest request, HttpServletResponse response) {
        sessions.end(request, response);
        return new ModelAndView(DevicePath.redirect("/login?notice=signed-out"));
    }

    private ModelAndView page(String userCode, HttpStatus status, @Nullable String error) {
        Map<String, Object> model = new HashMap<>();
        DevicePath.code(userCode).ifPresent(code -> model.put("userCode", code.shown()));
        if (error != null) {
            model.put("error", error);
        }
        if (oidc != null) {
            model.put("provider", oidc.issuer().getHost());
        }
        return new ModelAndView("login", model, status);
    }

    static String tooMany(Duration wait) {
        long seconds = wait.toSeconds();
        return "There were too many tries. Wait "
                + (seconds < 120 ? seconds + " seconds" : (seconds + 59) / 60 + " minutes")
                + ", then try again.";
    }
}
