package dev.plfm.controlplane.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.controlplane.config.DatabaseUrl;
import dev.plfm.controlplane.config.ServerConfig;
import dev.plfm.controlplane.testing.TestDatabase;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class RowSecurityTest {
    @TempDir
    Path dataDir;

    @Test
    void the_role_of_the_application_is_accepted() {
        DatabaseUrl url = TestDatabase.create().application();
        assertThatCode(() -> RowSecurity.require(source(url))).doesNotThrowAnyException();
    }

    @Test
    void a_role_above_row_level_security_is_refused() {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(dataDir, EmbeddedDatabase.Options.FAST)) {
            DatabaseUrl superuser = database.superuser();
            assertThatThrownBy(() -> RowSecurity.require(source(superuser)))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("postgres is above row-level security");
            JdbcClient.create(source(superuser))
                    .sql("ALTER ROLE plfm_app BYPASSRLS")
                    .update();
            ServerConfig config = ServerConfig.of(Map.of()).withDatabase(database.application(), database.owner());
            assertThatThrownBy(() -> DatabaseConfiguration.open(config))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("plfm_app is above row-level security");
        }
    }

    @Test
    void the_owner_of_the_tables_is_bound_too_and_migrations_are_not() {
        TestDatabase database = TestDatabase.create();
        ServerConfig config = ServerConfig.of(Map.of()).withDatabase(database.application(), database.owner());
        DatabaseConfiguration.open(config).close();
        JdbcClient everyRow = JdbcClient.create(source(database.owner()));
        everyRow.sql("INSERT INTO read_model.org (org_id, name, created_event_id, created_at, updated_at)"
                        + " VALUES ('org_1', 'acme', 1, now(), now())")
                .update();
        DatabaseUrl owner = database.owner();
        String plain = owner.jdbcUrl().replaceFirst("[?&]options=.*$", "");
        JdbcClient bound = JdbcClient.create(new DriverManagerDataSource(plain, owner.user(), owner.password()));
        assertThat(count(everyRow)).isEqualTo(1);
        assertThat(count(bound)).isZero();
    }

    private static long count(JdbcClient jdbc) {
        return jdbc.sql("SELECT count(*) FROM read_model.org").query(Long.class).single();
    }

    private static DriverManagerDataSource source(DatabaseUrl url) {
        return new DriverManagerDataSource(url.jdbcUrl(), url.user(), url.password());
    }
}
