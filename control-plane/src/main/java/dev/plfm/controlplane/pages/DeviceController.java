package dev.plfm.controlplane.pages;

import dev.plfm.controlplane.identity.DeviceFlow;
import dev.plfm.controlplane.identity.LoginThrottle;
import dev.plfm.controlplane.identity.UserCode;
import dev.plfm.kernel.value.Email;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Where a person who is signed in looks at a waiting device and approves or denies it. */
@Controller
@ConditionalOnBooleanProperty("plfm.roles.command")
class DeviceController {
    private static final int FREE_GUESSES = 10;
    private static final String UNKNOWN =
            "No device waits with this code. It may be mistyped, already approved or denied, or older than ten minutes.";

    private final DeviceFlow devices;
    private final BrowserSessions sessions;
    private final LoginThrottle throttle;
    private final SignInRecord record;

    DeviceController(DeviceFlow devices, BrowserSessions sessions, LoginThrottle throttle, SignInRecord record) {
        this.devices = devices;
        this.sessions = sessions;
        this.throttle = throttle;
        this.record = record;
    }

    @GetMapping("/device")
    ModelAndView show(
            @RequestParam(name = DevicePath.USER_CODE, defaultValue = "") String text,
            @AuthenticationPrincipal Email person,
            HttpServletRequest request,
            HttpServletResponse response) {
        if (text.isBlank()) {
            return askForCode(person, HttpStatus.OK, null);
        }
        return find(text, person, request, response).page();
    }

    @PostMapping("/device")
    ModelAndView decide(
            @RequestParam(name = DevicePath.USER_CODE, defaultValue = "") String text,
            @RequestParam(name = "decision", defaultValue = "") String answer,
            @AuthenticationPrincipal Email person,
            HttpServletRequest request,
            HttpServletResponse response) {
        boolean approved = answer.equals("approve");
        if (!approved && !answer.equals("deny")) {
            return Message.NOT_POSSIBLE.page();
        }
        Search search = find(text, person, request, response);
        if (search.code() == null) {
            return search.throttled() ? search.page() : Message.DECIDED_ALREADY.page();
        }
        UserCode code = search.code();
        DeviceFlow.Decision decision = sessions.token(request)
                .map(session -> devices.decide(code, session, approved))
                .orElse(DeviceFlow.Decision.SIGNED_OUT);
        switch (decision) {
            case SIGNED_OUT:
                return new ModelAndView(DevicePath.redirect(DevicePath.login(text)));
            case TOO_LATE:
                return Message.DECIDED_ALREADY.page();
            default:
                record.done(approved ? "device approved" : "device denied", person, request);
                return (approved ? Message.APPROVED : Message.DENIED).page();
        }
    }

    /** The code of a device that waits, or null; and the page that says so. */
    private record Search(@Nullable UserCode code, boolean throttled, ModelAndView page) {}

    /** Codes are short, so whoever looks for many of them waits. */
    private Search find(String text, Email person, HttpServletRequest request, HttpServletResponse response) {
        String guesses = "user-code:" + person.value();
        Duration wait = throttle.attempt(guesses, FREE_GUESSES);
        if (!wait.isZero()) {
            record.refused("user_code", "rate_limited", request);
            response.setHeader("Retry-After", Long.toString(wait.toSeconds()));
            return new Search(
                    null, true, askForCode(person, HttpStatus.TOO_MANY_REQUESTS, LoginController.tooMany(wait)));
        }
        Optional<DeviceFlow.Waiting> waiting = DevicePath.code(text).flatMap(devices::waiting);
        if (waiting.isEmpty()) {
            record.refused("user_code", "not_found", request);
            return new Search(null, false, askForCode(person, HttpStatus.NOT_FOUND, UNKNOWN));
        }
        throttle.uncount(guesses);
        return new Search(waiting.get().userCode(), false, askForDecision(waiting.get(), person));
    }

    private static ModelAndView askForCode(Email person, HttpStatus status, @Nullable String error) {
        Map<String, Object> model = new HashMap<>(Map.of("person", person.value()));
        if (error != null) {
            model.put("error", error);
        }
        return new ModelAndView("device-code", model, status);
    }

    private static ModelAndView askForDecision(DeviceFlow.Waiting device, Email person) {
        Map<String, Object> model = new HashMap<>(
                Map.of("person", person.value(), "userCode", device.userCode().shown()));
        if (device.clientName() != null) {
            model.put("clientName", device.clientName());
        }
        if (device.deviceName() != null) {
            model.put("deviceName", device.deviceName());
        }
        List<String> scopes = device.scopes();
        if (scopes != null) {
            model.put("scopes", ScopeWords.of(scopes));
        }
        return new ModelAndView("device", model);
    }
}
