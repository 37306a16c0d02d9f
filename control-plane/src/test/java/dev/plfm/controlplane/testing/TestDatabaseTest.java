package dev.plfm.controlplane.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.config.DatabaseUrl;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class TestDatabaseTest {
    @Test
    void every_call_gives_an_empty_database_of_its_own() throws SQLException {
        TestDatabase one = TestDatabase.create();
        TestDatabase other = TestDatabase.create();

        execute(one.owner(), "CREATE TABLE only_here (n int)");
        execute(other.owner(), "CREATE TABLE only_here (n int)");

        assertThat(one.application().jdbcUrl()).isNotEqualTo(other.application().jdbcUrl());
        execute(one.application(), "SELECT 1");
    }

    private static void execute(DatabaseUrl url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
