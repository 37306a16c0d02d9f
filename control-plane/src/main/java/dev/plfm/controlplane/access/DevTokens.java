package dev.plfm.controlplane.access;

import dev.plfm.kernel.access.ActorType;
import dev.plfm.kernel.access.Caller;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.UserId;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code user:<email>} stands for that person, with every scope: for development, on a loopback listener only. */
final class DevTokens {
    private static final String PREFIX = "user:";
    private static final Pattern EMAIL = Pattern.compile("[^\\s@\\p{Cntrl}]{1,64}@[^\\s@\\p{Cntrl}]{1,255}");

    private DevTokens() {}

    static Optional<Caller> find(String token) {
        if (!token.startsWith(PREFIX)) {
            return Optional.empty();
        }
        String email = token.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
        if (!EMAIL.matcher(email).matches()) {
            return Optional.empty();
        }
        return Optional.of(
                new Caller(ActorType.USER, UserId.ofEmail(email).value(), email, EnumSet.allOf(Scope.class), null));
    }
}
