package dev.plfm.command.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What a killed database lost is not remembered, even though another transaction gets the number of the one that is lost. */
class KeptTableTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String DURABLE = "SET LOCAL synchronous_commit = on;";
    private static final String NOT_DURABLE = "SET LOCAL synchronous_commit = off;";

    @Test
    void a_row_of_a_transaction_with_the_number_of_a_lost_one_is_seen() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setServerConfig("wal_writer_delay", "10s")
                .setServerConfig("autovacuum", "off")
                .start()) {
            DataSource database = new DriverManagerDataSource(postgres.getJdbcUrl("postgres", "postgres"));
            JdbcClient jdbc = JdbcClient.create(database);
            write(jdbc, DURABLE + "CREATE TABLE node (node_id text PRIMARY KEY, state text)");
            write(jdbc, DURABLE + "INSERT INTO node VALUES ('node_00000000000000000000000001', 'first')");
            KeptTable<String> table = new KeptTable<>(jdbc, "node", "t.state", (row, number) -> row.getString("state"));
            table.look();

            write(jdbc, NOT_DURABLE + "UPDATE node SET state = 'lost'");
            long lost = writer(jdbc);
            assertThat(table.look().rows().values()).containsExactly("lost");
            table.look();
            killBackend(database);
            assertThat(state(jdbc)).isEqualTo("first");
            write(jdbc, DURABLE + "UPDATE node SET state = 'second'");

            assertThat(writer(jdbc)).isEqualTo(lost);
            assertThat(table.look().rows().values()).containsExactly("second");
        }
    }

    private static void write(JdbcClient jdbc, String statements) {
        jdbc.sql("BEGIN;" + statements + "; COMMIT").update();
    }

    private static long writer(JdbcClient jdbc) {
        return jdbc.sql("SELECT xmin::text::bigint FROM node").query(Long.class).single();
    }

    private static String state(JdbcClient jdbc) {
        return jdbc.sql("SELECT state FROM node").query(String.class).single();
    }

    /** The database then ends all others, and recovers. */
    private static void killBackend(DataSource database) throws SQLException {
        try (Connection victim = database.getConnection();
                Connection other = database.getConnection()) {
            int pid = victim.unwrap(PGConnection.class).getBackendPID();
            assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
            Instant patience = Instant.now().plus(PATIENCE);
            while (answers(other) || !answers(database)) {
                assertThat(Instant.now()).isBefore(patience);
            }
        }
    }

    private static boolean answers(DataSource database) {
        try (Connection connection = database.getConnection()) {
            return answers(connection);
        } catch (SQLException e) {
            return false;
        }
    }

    private static boolean answers(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            return statement.execute("SELECT 1");
        } catch (SQLException e) {
            return false;
        }
    }
}
