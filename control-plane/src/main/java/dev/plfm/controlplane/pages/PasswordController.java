package dev.plfm.controlplane.pages;

import dev.plfm.controlplane.config.ServerConfig;
import dev.plfm.controlplane.identity.Accounts;
import dev.plfm.controlplane.identity.OpaqueToken;
import dev.plfm.kernel.value.Email;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Where the link leads that an operator passes on: it sets a password, once. */
@Controller
@RequestMapping("/password/{link}")
@ConditionalOnBooleanProperty("plfm.roles.command")
class PasswordController {
    private final Accounts accounts;
    private final PasswordSignIn signIn;
    private final SignInRecord record;
    private final boolean local;

    PasswordController(Accounts accounts, PasswordSignIn signIn, SignInRecord record, ServerConfig config) {
        this.accounts = accounts;
        this.signIn = signIn;
        this.record = record;
        this.local = config.oidc() == null;
    }

    @GetMapping
    ModelAndView form(@PathVariable OpaqueToken link) {
        if (!local) {
            return Message.NO_PASSWORDS.page();
        }
        return accounts.invited(link)
                .map(email -> page(email, HttpStatus.OK, null))
                .orElseGet(Message.LINK_DEAD::page);
    }

    @PostMapping
    ModelAndView set(
            @PathVariable OpaqueToken link,
            @RequestParam(defaultValue = "") String password,
            @RequestParam(defaultValue = "") String repeated,
            HttpServletRequest request) {
        if (!local) {
            return Message.NO_PASSWORDS.page();
        }
        Optional<Email> email = accounts.invited(link);
        if (email.isEmpty()) {
            return Message.LINK_DEAD.page();
        }
        String problem = problemOf(password, repeated);
        if (problem != null) {
            return page(email.get(), HttpStatus.BAD_REQUEST, problem);
        }
        if (!accounts.setPassword(link, password)) {
            return Message.LINK_DEAD.page();
        }
        signIn.forgetFailures(email.get());
        record.done("password set", email.get(), request);
        return new ModelAndView(DevicePath.redirect("/login?notice=password-set"));
    }

    private static @Nullable String problemOf(String password, String repeated) {
        int length = password.codePointCount(0, password.length());
        if (length < Accounts.MIN_PASSWORD) {
            return "The password must have at least " + Accounts.MIN_PASSWORD + " characters.";
        }
        if (length > Accounts.MAX_PASSWORD) {
            return "The password may have at most " + Accounts.MAX_PASSWORD + " characters.";
        }
        return password.equals(repeated) ? null : "The two passwords differ.";
    }

    private static ModelAndView page(Email email, HttpStatus status, @Nullable String error) {
        Map<String, Object> model = new HashMap<>(Map.of("person", email.value(), "minimum", Accounts.MIN_PASSWORD));
        if (error != null) {
            model.put("error", error);
        }
        return new ModelAndView("password", model, status);
    }
}
