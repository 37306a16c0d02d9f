package dev.plfm.controlplane.access;

import dev.plfm.controlplane.identity.AccessMemory;
import dev.plfm.kernel.access.Caller;
import dev.plfm.kernel.access.Role;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.OrgId;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
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

    private record Key(String orgId, String email) {}

    /** What a caller is in an organization, in words, and the scopes that this gives, before the token narrows them. */
    record Standing(String what, Set<Scope> scopes) {}

    /** Empty when the caller does not belong to the organization, which then does not exist for it. */
    Optional<Standing> in(OrgId orgId, Caller caller) {
        if (caller.orgId() != null) {
            return caller.orgId().equals(orgId)
                    ? Optional.of(new Standing("service principal", caller.scopes()))
                    : Optional.empty();
        }
        if (caller.email() == null) {
            return Optional.empty();
        }
        Key key = new Key(orgId.value(), caller.email());
        return memory.recall(key, () -> lookUp(key).map(standing -> new AccessMemory.Finding<>(standing, null)));
    }

    private Optional<Standing> lookUp(Key key) {
        return jdbc.sql("SELECT role FROM command.membership WHERE org_id = ? AND email = ?")
                .params(key.orgId, key.email)
                .query(String.class)
                .optional()
                .map(role -> Role.valueOf(role.toUpperCase(Locale.ROOT)))
                .map(role -> new Standing("role " + role.wire(), role.scopes()));
    }
}
