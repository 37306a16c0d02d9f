package dev.plfm.controlplane.pages;

import dev.plfm.controlplane.identity.UserCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.view.RedirectView;

/**
 * Where sign-in leads: always to the page of devices. All that a request can say about it is the user's code, and only a well-formed one is
 * passed on, so no link can send people elsewhere.
 */
final class DevicePath {
    static final String USER_CODE = "user_code";

    private DevicePath() {}

    static String of(@Nullable String userCode) {
        return "/device" + query(userCode);
    }

    static String login(@Nullable String userCode) {
        return "/login" + query(userCode);
    }

    static Optional<UserCode> code(@Nullable String userCode) {
        return userCode == null ? Optional.empty() : UserCode.parse(userCode);
    }

    private static String query(@Nullable String userCode) {
        return code(userCode).map(code -> "?" + USER_CODE + "=" + code.shown()).orElse("");
    }

    /** Relative, so that it holds behind any proxy. */
    static RedirectView redirect(String path) {
        RedirectView view = new RedirectView(path, true, false, false);
        return view;
    }
}
