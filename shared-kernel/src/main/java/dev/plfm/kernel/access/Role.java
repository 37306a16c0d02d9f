package dev.plfm.kernel.access;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What a member is in an organization, and the scopes that this gives. */
public enum Role {
    OWNER,
    ADMIN,
    DEVELOPER,
    READONLY;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The scopes of the role in its organization. */
    public Set<Scope> scopes() {
        EnumSet<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (Scope scope : Scope.values()) {
            if (grants(scope)) {
                scopes.add(scope);
            }
        }
        return scopes;
    }

    private boolean grants(Scope scope) {
        if (scope.operatorOnly()) {
            return false;
        }
        boolean read = scope.wire().endsWith(":read") || scope == Scope.SECRETS_READ_METADATA;
        return switch (this) {
            case OWNER, ADMIN -> true;
            case DEVELOPER -> read || (scope != Scope.ORGS_ADMIN && scope != Scope.PROJECTS_WRITE);
            case READONLY -> read;
        };
    }
}
