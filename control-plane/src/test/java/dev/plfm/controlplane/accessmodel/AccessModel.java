package dev.plfm.controlplane.accessmodel;

import dev.plfm.kernel.access.Role;
import dev.plfm.kernel.access.Scope;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who may do what, as simply as it can be said. Verdicts are the statuses of refusals, 0 is none. */
final class AccessModel {
    static final int ALLOWED = 0;
    static final int UNAUTHENTICATED = 401;
    static final int FORBIDDEN = 403;
    static final int NOT_FOUND = 404;
    static final int CONFLICT = 409;

    /** A membership that there is; {@code version} as clients state it. */
    static final class Member {
        Role role;
        int version = 1;

        Member(Role role) {
            this.role = role;
        }
    }

    static final class Principal {
        final int org;
        Set<Scope> scopes;
        int version = 1;
        int secrets = 1;
        boolean deleted;

        Principal(int org, Set<Scope> scopes) {
            this.org = org;
            this.scopes = scopes;
        }
    }

    /** An access token, and the refresh token that came with it if it is a person's. */
    static final class Token {
        final int person;
        final @Nullable Principal principal;
        final Set<Scope> scopes;
        final int family;
        boolean revoked;
        boolean refreshable;

        Token(int person, @Nullable Principal principal, @Nullable Set<Scope> scopes, int family) {
            this.person = person;
            this.principal = principal;
            this.scopes = scopes == null ? Scope.ofTenants() : scopes;
            this.family = family;
            this.refreshable = principal == null;
        }
    }

    final List<Map<Integer, Member>> orgs = new ArrayList<>();
    final List<Principal> principals = new ArrayList<>();
    final List<Token> tokens = new ArrayList<>();
    private int families;

    void found(int owner) {
        orgs.add(new HashMap<>(Map.of(owner, new Member(Role.OWNER))));
    }

    /** What a request that needs this scope is answered in that organization. */
    int verdict(Token token, int org, Scope scope) {
        if (token.revoked) {
            return UNAUTHENTICATED;
        }
        Principal principal = token.principal;
        if (principal != null) {
            return principal.org != org ? NOT_FOUND : may(token).contains(scope) ? ALLOWED : FORBIDDEN;
        }
        Member member = orgs.get(org).get(token.person);
        if (member == null) {
            return NOT_FOUND;
        }
        return member.role.scopes().contains(scope) && token.scopes.contains(scope) ? ALLOWED : FORBIDDEN;
    }

    private static Set<Scope> may(Token token) {
        EnumSet<Scope> may = EnumSet.copyOf(token.scopes);
        if (token.principal != null) {
            may.retainAll(token.principal.scopes);
        }
        return may;
    }

    int addMember(Token by, int org, int person, Role role) {
        int verdict = verdict(by, org, Scope.ORGS_ADMIN);
        if (verdict != ALLOWED) {
            return verdict;
        }
        if (orgs.get(org).containsKey(person)) {
            return CONFLICT;
        }
        if (role == Role.OWNER && !isOwner(by, org)) {
            return FORBIDDEN;
        }
        orgs.get(org).put(person, new Member(role));
        return ALLOWED;
    }

    int changeRole(Token by, int org, int person, Role role) {
        int verdict = verdict(by, org, Scope.ORGS_ADMIN);
        Member member = orgs.get(org).get(person);
        if (verdict != ALLOWED || member == null) {
            return verdict != ALLOWED ? verdict : NOT_FOUND;
        }
        if ((member.role == Role.OWNER || role == Role.OWNER) && !isOwner(by, org)) {
            return FORBIDDEN;
        }
        if (member.role != role) {
            if (isLastOwner(org, member)) {
                return CONFLICT;
            }
            member.role = role;
            member.version++;
        }
        return ALLOWED;
    }

    int removeMember(Token by, int org, int person) {
        int verdict = verdict(by, org, Scope.ORGS_ADMIN);
        Member member = orgs.get(org).get(person);
        if (verdict != ALLOWED || member == null) {
            return verdict != ALLOWED ? verdict : NOT_FOUND;
        }
        if (member.role == Role.OWNER && !isOwner(by, org)) {
            return FORBIDDEN;
        }
        if (isLastOwner(org, member)) {
            return CONFLICT;
        }
        orgs.get(org).remove(person);
        return ALLOWED;
    }

    private boolean isOwner(Token token, int org) {
        Member member = token.principal == null ? orgs.get(org).get(token.person) : null;
        return member != null && member.role == Role.OWNER;
    }

    private boolean isLastOwner(int org, Member member) {
        return member.role == Role.OWNER
                && orgs.get(org).values().stream()
                                .filter(other -> other.role == Role.OWNER)
                                .count()
                        == 1;
    }

    int createPrincipal(Token by, int org, Set<Scope> scopes) {
        int verdict = verdict(by, org, Scope.ORGS_ADMIN);
        if (verdict == ALLOWED && !may(by).containsAll(scopes)) {
            return FORBIDDEN;
        }
        if (verdict == ALLOWED) {
            principals.add(new Principal(org, scopes));
        }
        return verdict;
    }

    int setScopes(Token by, Principal principal, Set<Scope> scopes) {
        int verdict = verdict(by, principal.org, Scope.ORGS_ADMIN);
        if (verdict != ALLOWED || principal.deleted) {
            return verdict != ALLOWED ? verdict : NOT_FOUND;
        }
        if (!principal.scopes.equals(scopes)) {
            if (!may(by).containsAll(scopes)) {
                return FORBIDDEN;
            }
            principal.scopes = scopes;
            principal.version++;
        }
        return ALLOWED;
    }

    int rotate(Token by, Principal principal) {
        int verdict = verdict(by, principal.org, Scope.ORGS_ADMIN);
        if (verdict != ALLOWED || principal.deleted) {
            return verdict != ALLOWED ? verdict : NOT_FOUND;
        }
        if (!may(by).containsAll(principal.scopes)) {
            return FORBIDDEN;
        }
        principal.secrets++;
        principal.version++;
        revokeAllOf(principal);
        return ALLOWED;
    }

    int delete(Token by, Principal principal) {
        int verdict = verdict(by, principal.org, Scope.ORGS_ADMIN);
        if (verdict == ALLOWED) {
            principal.deleted = true;
            revokeAllOf(principal);
        }
        return verdict;
    }

    private void revokeAllOf(Principal principal) {
        tokens.stream().filter(token -> token.principal == principal).forEach(token -> token.revoked = true);
    }

    void signIn(int person, @Nullable Set<Scope> scopes) {
        tokens.add(new Token(person, null, scopes, ++families));
    }

    /** @param secret counted from 1 */
    int signIn(Principal principal, int secret, @Nullable Set<Scope> scopes) {
        if (principal.deleted || secret != principal.secrets) {
            return UNAUTHENTICATED;
        }
        tokens.add(new Token(-1, principal, scopes, ++families));
        return ALLOWED;
    }

    int refresh(Token token) {
        if (!token.refreshable) {
            revokeFamily(token);
            return UNAUTHENTICATED;
        }
        token.refreshable = false;
        tokens.add(new Token(token.person, null, token.scopes, token.family));
        return ALLOWED;
    }

    void revokeFamily(Token token) {
        tokens.stream().filter(other -> other.family == token.family).forEach(other -> {
            other.revoked = true;
            other.refreshable = false;
        });
    }
}
