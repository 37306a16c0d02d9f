package dev.plfm.kernel.access;

import dev.plfm.kernel.error.DomainException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the scopes that a request asks for: known ones, and never an operator's. */
public final class RequestedScopes {
    private RequestedScopes() {}

    /**
     * The scopes named; null when the request names none at all.
     *
     * @throws DomainException {@code invalid_argument} naming the first that cannot be asked for
     */
    public static @Nullable Set<Scope> optional(@Nullable List<@Nullable String> names) {
        if (names == null) {
            return null;
        }
        if (names.isEmpty()) {
            throw DomainException.invalid("scopes", "must name at least one scope");
        }
        EnumSet<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            Scope scope = name == null ? null : Scope.ofWire(name);
            if (scope == null) {
                throw DomainException.invalid("scopes[" + i + "]", "is not a scope");
            }
            if (scope.operatorOnly()) {
                throw DomainException.invalid("scopes[" + i + "]", "comes with an operator's token only");
            }
            scopes.add(scope);
        }
        return scopes;
    }
}
