package dev.plfm.controlplane.database;

import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Makes sure that row-level security binds the role that the server works as. */
final class RowSecurity {
    private static final Logger LOG = LoggerFactory.getLogger(RowSecurity.class);

    private RowSecurity() {}

    /**
     * Warns when only the role that connections begin with is above row-level security, not the one they take.
     *
     * @throws DatabaseException when tables would show the role every row whatever a read asks for
     */
    static void require(DataSource connections) {
        Roles roles = JdbcClient.create(connections).sql("""
                        SELECT acts.rolname AS acting, acts.rolsuper OR acts.rolbypassrls AS acting_is_above,
                            begins.rolname AS beginning, begins.rolsuper OR begins.rolbypassrls AS beginning_is_above
                        FROM pg_roles acts, pg_roles begins
                        WHERE acts.rolname = current_user AND begins.rolname = session_user
                        """).query(Roles.class).single();
        if (roles.actingIsAbove()) {
            throw new DatabaseException("the role " + roles.acting()
                    + " is above row-level security, which keeps tenants apart\n  hint: ALTER ROLE " + roles.acting()
                    + " NOSUPERUSER NOBYPASSRLS");
        }
        if (roles.beginningIsAbove()) {
            LOG.warn(
                    "The server connects as {}, a superuser or above row-level security, and only then becomes {}: connect as {}",
                    roles.beginning(),
                    roles.acting(),
                    roles.acting());
        }
    }

    private record Roles(String acting, boolean actingIsAbove, String beginning, boolean beginningIsAbove) {}
}
