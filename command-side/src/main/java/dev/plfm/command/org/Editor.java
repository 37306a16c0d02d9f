package dev.plfm.command.org;

import dev.plfm.kernel.access.Caller;
import dev.plfm.kernel.access.Scope;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who changes the members of an organization. A member acts in its role there, an operator who is no member as an owner, anyone else
 * as somebody who is no owner.
 *
 * @param email a human's address in lower case, else null
 */
public record Editor(@Nullable String email, boolean operator) {
    static Editor of(Caller caller) {
        String email = caller.email();
        return new Editor(
                email == null ? null : email.toLowerCase(Locale.ROOT),
                Arrays.stream(Scope.values()).anyMatch(caller::isOperator));
    }
}
