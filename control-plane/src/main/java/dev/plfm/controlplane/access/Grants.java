package dev.plfm.controlplane.access;

import dev.plfm.controlplane.identity.AccessMemory;
import dev.plfm.kernel.access.Caller;
import dev.plfm.kernel.access.Role;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.OrgId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What callers may do in organizations, by the command side's own tables or what is remembered of them: a change holds from the next request on. */
@Component
class Grants {
    private final JdbcClient jdbc;
    private final AccessMemory memory;

    Grants(JdbcClient jdbc, AccessMemory memory) {
        this.jdbc = jdbc;
        this.memory = memory;
    }

    /** A person in an organization, whether it belongs there or not. */
    record Membership(String orgId, String email) {}

    /** What a caller is in an organization, in words, and the scopes that this gives, before the token narrows them. */
    record Standing(String what, Set<Scope> scopes) {
        static Standing ofRole(String name) {
            Role role = Role.valueOf(name.toUpperCase(Locale.ROOT));
            return new Standing("role " + role.wire(), role.scopes());
        }
    }

    /** Empty when the caller does not belong to the organization, which then does not exist for it. */
    Optional<Standing> in(OrgId orgId, Caller caller) {
        return in(
                orgId,
                caller,
                key -> memory.recall(
                        key, () -> lookUp(key).map(standing -> new AccessMemory.Finding<>(standing, null))));
    }

    /** The same by roles that are known already. */
    static Optional<Standing> in(OrgId orgId, Caller caller, Function<Membership, Optional<Standing>> roles) {
        if (caller.orgId() != null) {
            return caller.orgId().equals(orgId)
                    ? Optional.of(new Standing("service principal", caller.scopes()))
                    : Optional.empty();
        }
        return caller.email() == null ? Optional.empty() : roles.apply(new Membership(orgId.value(), caller.email()));
    }

    /** The same for many people with one statement. */
    Map<Membership, Standing> of(Collection<Membership> memberships) {
        return memory.recallAll(memberships, this::lookUp);
    }

    private Optional<Standing> lookUp(Membership membership) {
        return jdbc.sql("SELECT role FROM command.membership WHERE org_id = ? AND email = ?")
                .params(membership.orgId, membership.email)
                .query(String.class)
                .optional()
                .map(Standing::ofRole);
    }

    private Map<Membership, AccessMemory.Finding<Standing>> lookUp(Set<Membership> memberships) {
        Map<Membership, AccessMemory.Finding<Standing>> found = new HashMap<>();
        jdbc.sql("""
                        SELECT org_id, email, role
                        FROM command.membership JOIN unnest(?, ?) AS wanted (org_id, email) USING (org_id, email)
                        """)
                .param(memberships.stream().map(Membership::orgId).toArray(String[]::new))
                .param(memberships.stream().map(Membership::email).toArray(String[]::new))
                .query(row -> {
                    found.put(
                            new Membership(row.getString("org_id"), row.getString("email")),
                            new AccessMemory.Finding<>(Standing.ofRole(row.getString("role")), null));
                });
        return found;
    }
}
