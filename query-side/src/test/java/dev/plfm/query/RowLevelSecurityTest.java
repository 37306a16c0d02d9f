package dev.plfm.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.kernel.event.DeployEvent.DeployCreated;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.value.DeployKind;
import dev.plfm.query.platform.OneCut;
import dev.plfm.query.platform.TenantRows;
import dev.plfm.query.testing.QueryServer;
import dev.plfm.query.testing.Story;
import dev.plfm.query.testing.Tenant;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What the database shows when a read says whose rows it wants, and when it does not. */
class RowLevelSecurityTest {
    /** Tables that hold nobody's rows, each with the reason why every read may see them. */
    private static final Map<String, String> NOBODYS = Map.of("read_model.position", "one number, the same for all");

    /** Every table that clients read, and whether what it holds is bound by a policy, its owner included. */
    private static final String TABLES = """
            SELECT format('%s.%s', n.nspname, c.relname) AS name,
                c.relrowsecurity AND c.relforcerowsecurity AND count(p.oid) = 1
                    AND bool_and(p.polcmd = '*' AND p.polroles = '{0}'
                        AND pg_get_expr(p.polqual, p.polrelid) LIKE '%plfm.scope%'
                        AND (pg_get_expr(p.polqual, p.polrelid) LIKE '%plfm.org_id%') = EXISTS (
                            SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'org_id')) AS bound
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_policy p ON p.polrelid = c.oid
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
                AND (n.nspname = 'read_model' OR (n.nspname = 'public' AND c.relname = 'event_log'))
            GROUP BY n.nspname, c.relname, c.relrowsecurity, c.relforcerowsecurity
            """;

    private static QueryServer server;
    private static List<OrgId> orgs;

    @BeforeAll
    static void a_server_has_rows_of_several_organizations() {
        server = QueryServer.alone();
        server.happened(Story.random(11, 400));
        Tenant stays = Tenant.on(server);
        server.happened(new DeployCreated(
                stays.org(),
                stays.app(),
                stays.env(),
                DeployId.generate(),
                DeployKind.DEPLOY,
                stays.release(),
                List.of("web"),
                "rolling",
                null,
                null));
        orgs = server.jdbc().sql("SELECT org_id FROM read_model.org").query(String.class).list().stream()
                .map(OrgId::new)
                .toList();
        assertThat(orgs).hasSizeGreaterThan(2);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void every_table_that_holds_tenants_rows_has_a_policy() {
        assertThat(unbound(server.jdbc())).containsExactlyInAnyOrderElementsOf(NOBODYS.keySet());
    }

    @Test
    void a_table_without_a_policy_and_one_with_half_a_policy_are_found() {
        DataSource superuser = server.superuser();
        new TransactionTemplate(new JdbcTransactionManager(superuser)).executeWithoutResult(status -> {
            JdbcClient jdbc = JdbcClient.create(superuser);
            jdbc.sql("CREATE TABLE read_model.forgotten (org_id text)").update();
            jdbc.sql("ALTER TABLE read_model.app NO FORCE ROW LEVEL SECURITY").update();
            jdbc.sql(
                            "ALTER POLICY by_org ON read_model.env USING ((SELECT current_setting('plfm.scope', true)) = 'all')")
                    .update();
            assertThat(unbound(jdbc)).contains("read_model.forgotten", "read_model.app", "read_model.env");
            status.setRollbackOnly();
        });
    }

    @Test
    void a_connection_that_says_nothing_sees_nothing() {
        JdbcClient reader = JdbcClient.create(server.readers());
        for (String table : bound()) {
            assertThat(count(server.jdbc(), table)).as(table).isPositive();
            assertThat(count(reader, table)).as(table).isZero();
        }
    }

    @Test
    void a_read_for_an_organization_sees_its_rows_and_no_others() {
        TenantRows rows = server.bean(TenantRows.class);
        for (String table : bound()) {
            for (OrgId org : orgs) {
                List<String> seen = rows.of(org)
                        .sql("SELECT DISTINCT to_jsonb(t) ->> 'org_id' FROM " + table + " t")
                        .query(String.class)
                        .list();
                assertThat(seen).as(table).isSubsetOf(org.value());
            }
        }
        assertThat(rows.of(orgs.get(0))
                        .sql("SELECT count(*) FROM read_model.node")
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(rows.of(OrgId.generate())
                        .sql("SELECT count(*) FROM event_log")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void what_one_read_says_is_forgotten_before_the_next_on_the_same_connection() {
        SingleConnectionDataSource one = new SingleConnectionDataSource(connection(), true);
        TenantRows rows = new TenantRows(one);
        JdbcClient forgetful = JdbcClient.create(one);
        for (int time = 0; time < 20; time++) {
            // More often than the driver needs to prepare the statements on the server.
            for (OrgId org : orgs) {
                assertThat(rows.of(org)
                                .sql("SELECT org_id FROM read_model.org WHERE (:name::text IS NULL OR name = :name)")
                                .param("name", null)
                                .query(String.class)
                                .list())
                        .containsExactly(org.value());
                assertThat(count(forgetful, "read_model.org")).isZero();
            }
            assertThat(rows.ofAll()
                            .sql("SELECT count(*) FROM read_model.org")
                            .query(Long.class)
                            .single())
                    .isEqualTo(orgs.size());
            assertThat(count(forgetful, "read_model.org")).isZero();
        }
        one.destroy();
    }

    @Test
    void a_read_that_fails_leaves_nothing_behind() {
        SingleConnectionDataSource one = new SingleConnectionDataSource(connection(), true);
        TenantRows rows = new TenantRows(one);
        for (int time = 0; time < 10; time++) {
            assertThatThrownBy(() -> rows.ofAll()
                            .sql("SELECT 1 / (count(*) - count(*)) FROM read_model.org")
                            .query(Long.class)
                            .single())
                    .isInstanceOf(DataAccessException.class);
            assertThat(count(JdbcClient.create(one), "read_model.org")).isZero();
        }
        one.destroy();
    }

    @Test
    void reads_of_one_cut_say_it_each_for_themselves() {
        TenantRows rows = server.bean(TenantRows.class);
        String orgIds = "SELECT org_id FROM read_model.org";
        server.bean(OneCut.class).read(() -> {
            assertThat(rows.ofAll().sql(orgIds).query(String.class).list()).hasSize(orgs.size());
            for (OrgId org : orgs) {
                assertThat(rows.of(org).sql(orgIds).query(String.class).list()).containsExactly(org.value());
            }
            return orgs;
        });
        assertThat(count(JdbcClient.create(server.readers()), "read_model.org")).isZero();
    }

    @Test
    void rows_of_another_organization_cannot_be_written_in_a_read() {
        TenantRows rows = server.bean(TenantRows.class);
        assertThatThrownBy(() -> rows.of(orgs.get(0))
                        .sql("UPDATE read_model.org SET org_id = :other RETURNING org_id")
                        .param("other", orgs.get(1).value())
                        .query(String.class)
                        .list())
                .hasStackTraceContaining("violates row-level security");
    }

    private static List<String> unbound(JdbcClient jdbc) {
        return jdbc.sql("SELECT name FROM (" + TABLES + ") t WHERE NOT bound")
                .query(String.class)
                .list();
    }

    private static List<String> bound() {
        return server.jdbc()
                .sql("SELECT name FROM (" + TABLES + ") t WHERE bound")
                .query(String.class)
                .list();
    }

    private static long count(JdbcClient jdbc, String table) {
        return jdbc.sql("SELECT count(*) FROM " + table).query(Long.class).single();
    }

    private static java.sql.Connection connection() {
        try {
            return server.readers().getConnection();
        } catch (java.sql.SQLException e) {
            throw new AssertionError(e);
        }
    }
}
