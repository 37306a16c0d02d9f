package dev.plfm.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.query.platform.ReadModelView;
import dev.plfm.query.testing.QueryServer;
import dev.plfm.query.testing.SharedServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedServer.class)
class ViewTablesTest {
    @Test
    void every_table_belongs_to_exactly_one_view(QueryServer server) {
        List<String> owned = server.beans(ReadModelView.class).stream()
                .flatMap(view -> view.tables().stream())
                .toList();
        List<String> tables = server.jdbc()
                .sql("SELECT tablename FROM pg_tables WHERE schemaname = 'read_model' AND tablename <> 'position'")
                .query(String.class)
                .list();
        assertThat(owned).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(tables);
    }

    @Test
    void every_table_of_a_tenant_names_its_org(QueryServer server) {
        List<String> withoutOrg = server.jdbc().sql("""
                        SELECT tablename FROM pg_tables t WHERE schemaname = 'read_model' AND NOT EXISTS (
                            SELECT 1 FROM information_schema.columns c
                            WHERE c.table_schema = 'read_model' AND c.table_name = t.tablename AND c.column_name = 'org_id')
                        """).query(String.class).list();
        assertThat(withoutOrg)
                .containsExactlyInAnyOrder(
                        "position", "node", "node_reservation", "node_plan", "ingress", "ingress_config");
    }

    @Test
    void the_application_s_role_may_do_what_projections_do_and_no_more(QueryServer server) {
        assertThat(server.jdbc().sql("""
                                SELECT bool_and(has_table_privilege('plfm_app', format('read_model.%I', tablename), 'SELECT')
                                    AND has_table_privilege('plfm_app', format('read_model.%I', tablename), 'INSERT')
                                    AND has_table_privilege('plfm_app', format('read_model.%I', tablename), 'UPDATE')
                                    AND has_table_privilege('plfm_app', format('read_model.%I', tablename), 'DELETE')
                                    AND NOT has_table_privilege('plfm_app', format('read_model.%I', tablename), 'TRUNCATE'))
                                FROM pg_tables WHERE schemaname = 'read_model'
                                """).query(Boolean.class).single()).isTrue();
    }
}
