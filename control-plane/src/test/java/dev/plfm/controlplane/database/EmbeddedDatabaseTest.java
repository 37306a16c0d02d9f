package dev.plfm.controlplane.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.controlplane.config.DatabaseUrl;
import dev.plfm.controlplane.database.EmbeddedDatabase.Options;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseTest {
    @TempDir
    Path dataDir;

    @Test
    void data_survive_a_restart() throws Exception {
        try (EmbeddedDatabase first = EmbeddedDatabase.start(dataDir)) {
            execute(first.owner(), "CREATE TABLE kept (n int)");
            execute(first.owner(), "INSERT INTO kept VALUES (42)");
        }
        try (EmbeddedDatabase second = EmbeddedDatabase.start(dataDir)) {
            assertThat(query(second.owner(), "SELECT n FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void commits_are_durable() throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(dataDir)) {
            assertThat(query(database.application(), "SHOW fsync")).isEqualTo("on");
            assertThat(query(database.application(), "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(query(database.application(), "SHOW full_page_writes")).isEqualTo("on");
        }
    }

    @Test
    void it_is_reachable_from_this_machine_only_and_not_without_the_password() throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(dataDir, Options.FAST)) {
            assertThat(query(database.application(), "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            DatabaseUrl url = database.superuser();
            assertThatThrownBy(() -> execute(new DatabaseUrl(url.jdbcUrl(), "postgres", "guess"), "SELECT 1"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("authentication");
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(dataDir.resolve("postgres.password"))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void closing_stops_the_server() throws Exception {
        EmbeddedDatabase database = EmbeddedDatabase.start(dataDir, Options.FAST);
        long pid = database.pid();

        database.close();

        assertThat(new PostgresPidFile(pid, 0).alive()).isFalse();
    }

    @Test
    void a_second_start_on_the_same_directory_is_refused() {
        try (EmbeddedDatabase first = EmbeddedDatabase.start(dataDir, Options.FAST)) {
            assertThatThrownBy(() -> EmbeddedDatabase.start(dataDir, Options.FAST))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("in use by this process")
                    .hasMessageContaining("--data-dir");
            assertThat(first.port()).isPositive();
        }
    }

    @Test
    void a_start_in_another_process_is_refused_and_told_who_holds_the_directory() throws Exception {
        try (EmbeddedDatabase first = EmbeddedDatabase.start(dataDir, Options.FAST)) {
            Process other = StartEmbeddedDatabase.in(dataDir);
            String output = new String(other.getInputStream().readAllBytes());

            assertThat(other.waitFor()).isNotZero();
            assertThat(output)
                    .contains("in use by process " + ProcessHandle.current().pid());
            assertThat(first.port()).isPositive();
        }
    }

    @Test
    void the_server_that_a_killed_process_left_behind_is_taken_over() throws Exception {
        Process killed = StartEmbeddedDatabase.in(dataDir);
        String[] told = killed.inputReader().readLine().split(" ");
        long postgres = Long.parseLong(told[0]);
        killed.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        assertThat(ProcessHandle.of(postgres).orElseThrow().isAlive()).isTrue();

        try (EmbeddedDatabase next = EmbeddedDatabase.start(dataDir, Options.FAST)) {
            assertThat(next.pid()).isEqualTo(postgres);
            assertThat(next.port()).isEqualTo(Integer.parseInt(told[1]));
            assertThat(query(next.application(), "SELECT 1")).isEqualTo("1");
        }
        assertThat(new PostgresPidFile(postgres, 0).alive()).isFalse();
    }

    @Test
    void a_stale_pid_file_does_not_stop_a_start() throws Exception {
        EmbeddedDatabase.start(dataDir, Options.FAST).close();
        long notPostgres = ProcessHandle.current().pid();
        Files.writeString(
                dataDir.resolve("postgres/postmaster.pid"),
                notPostgres + "\n" + dataDir + "/postgres\n1700000000\n5432\n\n127.0.0.1\n 1 2\nready   \n");

        try (EmbeddedDatabase database = EmbeddedDatabase.start(dataDir, Options.FAST)) {
            assertThat(query(database.application(), "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void a_creation_that_was_cut_short_is_repeated() throws Exception {
        Files.createDirectories(dataDir.resolve("postgres/base"));

        try (EmbeddedDatabase database = EmbeddedDatabase.start(dataDir, Options.FAST)) {
            assertThat(query(database.application(), "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void a_directory_that_cannot_be_made_is_named() throws Exception {
        Path file = Files.createFile(dataDir.resolve("file"));

        assertThatThrownBy(() -> EmbeddedDatabase.start(file.resolve("below")))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining(file.toString());
    }

    private static void execute(DatabaseUrl url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(DatabaseUrl url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
