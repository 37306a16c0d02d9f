package dev.plfm.controlplane.pages;

import dev.plfm.controlplane.identity.Accounts;
import dev.plfm.controlplane.identity.LoginThrottle;
import dev.plfm.controlplane.identity.OpaqueToken;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.value.Email;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Component;

/** Checks an address and a password, slower with every wrong one: by address for one account's sake, by client for all of them. */
@Component
@ConditionalOnBooleanProperty("plfm.roles.command")
class PasswordSignIn {
    private static final int FREE_BY_EMAIL = 5;
    /** Many people may share a client's address. */
    private static final int FREE_BY_CLIENT = 50;

    private final Accounts accounts;
    private final LoginThrottle throttle;

    PasswordSignIn(Accounts accounts, LoginThrottle throttle) {
        this.accounts = accounts;
        this.throttle = throttle;
    }

    /** A person and a new session of hers. */
    record SignedIn(Email person, OpaqueToken session) {}

    /** Nobody when refused, and how long to wait when that is because of earlier tries. */
    record Outcome(@Nullable SignedIn signedIn, Duration pause) {}

    Outcome check(String address, String password, String client) {
        String byClient = "login-client:" + client;
        Duration wait = throttle.attempt(byClient, FREE_BY_CLIENT);
        Optional<Email> email = parse(address);
        if (!wait.isZero() || email.isEmpty()) {
            return new Outcome(null, wait);
        }
        String byEmail = subject(email.get());
        wait = throttle.attempt(byEmail, FREE_BY_EMAIL);
        if (!wait.isZero() || password.length() > 2 * Accounts.MAX_PASSWORD) {
            return new Outcome(null, wait);
        }
        Optional<OpaqueToken> session = accounts.signIn(email.get(), password);
        if (session.isEmpty()) {
            return new Outcome(null, wait);
        }
        throttle.succeeded(byEmail);
        throttle.uncount(byClient);
        return new Outcome(new SignedIn(email.get(), session.get()), Duration.ZERO);
    }

    /** For a person who has a new password: wrong ones tried before cost nothing any more. */
    void forgetFailures(Email person) {
        throttle.succeeded(subject(person));
    }

    private static String subject(Email person) {
        return "login:" + person.value();
    }

    private static Optional<Email> parse(String address) {
        try {
            return Optional.of(new Email(address.strip()));
        } catch (DomainException notAnAddress) {
            return Optional.empty();
        }
    }
}
