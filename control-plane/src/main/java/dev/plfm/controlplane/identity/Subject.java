package dev.plfm.controlplane.identity;

import dev.plfm.kernel.id.UserId;
import dev.plfm.kernel.value.Email;
import org.jspecify.annotations.Nullable;

/** Whom a token stands for: a person by e-mail address, or a service principal by its id alone. */
record Subject(String id, @Nullable String email) {
    static Subject person(Email email) {
        return new Subject(UserId.ofEmail(email.value()).value(), email.value());
    }

    static Subject principal(String id) {
        return new Subject(id, null);
    }
}
