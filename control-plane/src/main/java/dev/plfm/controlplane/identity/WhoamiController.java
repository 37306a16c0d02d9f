package dev.plfm.controlplane.identity;

import dev.plfm.kernel.access.AnyCaller;
import dev.plfm.kernel.access.Caller;
import dev.plfm.kernel.access.Role;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.OrgId;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells callers who they are, from the same tables that decide what they may. */
@RestController
@ConditionalOnBooleanProperty("plfm.roles.query")
class WhoamiController {
    private final JdbcClient jdbc;

    WhoamiController(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @GetMapping("/v1/auth/whoami")
    @AnyCaller
    Whoami whoami(Caller caller) {
        return new Whoami(
                caller.actorType().wire(),
                caller.actorId(),
                caller.email() != null ? caller.email() : principalName(caller),
                caller.email() == null ? List.of() : memberships(caller.email()),
                caller.orgId(),
                caller.scopes().stream().sorted().toList());
    }

    private @Nullable String principalName(Caller caller) {
        return jdbc.sql("SELECT name FROM command.service_principal WHERE sp_id = ?")
                .param(caller.actorId())
                .query(String.class)
                .optional()
                .orElse(null);
    }

    private List<Membership> memberships(String email) {
        return jdbc.sql("SELECT org_id, role FROM command.membership WHERE email = ? ORDER BY org_id")
                .param(email)
                .query((row, number) -> new Membership(
                        new OrgId(row.getString("org_id")),
                        Role.valueOf(row.getString("role").toUpperCase(Locale.ROOT))))
                .list();
    }

    /** {@code orgId} is the one of a service principal. */
    record Whoami(
            String subjectType,
            String subjectId,
            @Nullable String displayName,
            List<Membership> orgMemberships,
            @Nullable OrgId orgId,
            List<Scope> scopes) {}

    record Membership(OrgId orgId, Role role) {}
}
