package dev.plfm.controlplane.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.plfm.controlplane.testing.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {
    @TempDir
    Path directory;

    @Test
    void nothing_set_gives_the_defaults() {
        ServerConfig config = ServerConfig.of(Map.of());

        assertThat(config.listen()).hasToString("127.0.0.1:8080");
        assertThat(config.roles()).isEqualTo(Roles.ALL);
        assertThat(config.dev()).isFalse();
        assertThat(config.logLevel()).isEqualTo(LogLevel.INFO);
        assertThat(config.database().embedded()).isTrue();
        assertThat(config.heartbeat().interval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.heartbeat().limit()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.convergence().cpuOvercommit()).isEqualTo(4.0);
    }

    @Test
    void the_command_line_goes_before_the_environment_that_before_the_file() throws IOException {
        Path file = file("listen = '127.0.0.1:3'\nlog_level = 'warn'\n[heartbeat]\nlimit_seconds = 30\n");
        Map<String, String> environment = Map.of("GHOST_LISTEN_ADDR", "127.0.0.1:2", "GHOST_LOG_LEVEL", "debug");

        ServerConfig config = new ConfigLoader(Map.of("listen", "127.0.0.1:1"), environment, file).load();

        assertThat(config.listen().port()).isEqualTo(1);
        assertThat(config.logLevel()).isEqualTo(LogLevel.DEBUG);
        assertThat(config.heartbeat().limit()).isEqualTo(Duration.ofSeconds(30));
        assertThat(new ConfigLoader(Map.of(), environment, file).load().listen().port())
                .isEqualTo(2);
        assertThat(new ConfigLoader(Map.of(), Map.of(), file).load().listen().port())
                .isEqualTo(3);
    }

    @Test
    void an_empty_variable_counts_as_absent() {
        ServerConfig config =
                new ConfigLoader(Map.of(), Map.of("GHOST_DB_URL", "", "GHOST_LISTEN_ADDR", " "), null).load();

        assertThat(config).isEqualTo(ServerConfig.of(Map.of()));
    }

    @Test
    void the_environment_sets_the_database_and_the_key() throws IOException {
        Path key = TestKeys.publicFile();
        Map<String, String> environment = Map.of(
                "GHOST_DB_URL", "postgres://app:a@db/plfm",
                "GHOST_DB_MIGRATION_URL", "postgres://owner:o@db/plfm",
                "GHOST_SECRETS_KEY", key.toString());

        ServerConfig config = new ConfigLoader(Map.of(), environment, null).load();

        assertThat(config.database().url()).isEqualTo(new DatabaseUrl("jdbc:postgresql://db/plfm", "app", "a"));
        assertThat(config.database().migrationUrl())
                .isEqualTo(new DatabaseUrl("jdbc:postgresql://db/plfm", "owner", "o"));
        assertThat(config.secretsKey()).isEqualTo(key);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "listen | 8080",
                "listen | localhost",
                "listen | 127.0.0.1:65536",
                "listen | ::1:8080",
                "roles | both",
                "dev | yes",
                "log_level | loud",
                "secrets_key | /does/not/exist",
                "database.url | mysql://db/plfm",
                "database.url | postgres://db",
                "database.url | postgres:///plfm",
                "database.migration_url | plfm",
                "database.pool_size | 3",
                "database.pool_size | 501",
                "database.pool_size | many",
                "database.embedded_port | -1",
                "heartbeat.interval_seconds | 0",
                "heartbeat.interval_seconds | 1.5",
                "heartbeat.limit_seconds | 86401",
                "heartbeat.limit_seconds | 5",
                "reads.min_event_wait_seconds | 61",
                "reads.min_event_wait_seconds | 5s",
                "cluster.ula_prefix | 2001:db8::/48",
                "cluster.ula_prefix | fd70:6c66:6d00::/64",
                "cluster.ula_prefix | fd70:6c66:6d00:1::/48",
                "cluster.ula_prefix | fdzz::/48",
                "limits.body_bytes | 1023",
                "limits.header_bytes | 1",
                "limits.json_depth | 0",
                "convergence.safety_pass_seconds | 0",
                "convergence.deploy_deadline_seconds | 4",
                "convergence.cpu_overcommit | 0.5",
                "convergence.cpu_overcommit | NaN",
                "convergence.cpu_overcommit | lots",
            })
    void a_wrong_value_is_refused_with_its_setting_and_what_is_allowed(String key, String value) {
        ConfigException refusal = refusal(Map.of(key, value));

        assertThat(refusal.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem).startsWith(key).contains("allowed: "));
    }

    @Test
    void a_keyset_with_private_keys_or_that_is_none_is_refused_without_being_repeated() throws IOException {
        String secret = Files.readString(TestKeys.privateFile());
        ConfigException refusal =
                refusal(Map.of("secrets_key", TestKeys.privateFile().toString()));

        assertThat(refusal.problems()).singleElement().satisfies(problem -> assertThat(problem)
                .contains(TestKeys.privateFile().toString(), "holds private key material", "allowed: ")
                .doesNotContain(secret.substring(secret.indexOf("value") + 8).substring(0, 20)));
        assertThat(refusal(Map.of("secrets_key", file("garbage").toString())).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains("not JSON").doesNotContain("garbage\n"));
        assertThat(refusal(Map.of("secrets_key", directory.toString())).problems())
                .hasSize(1);
    }

    @Test
    void a_refusal_names_where_the_value_came_from() throws IOException {
        Path file = file("[heartbeat]\nlimit_seconds = 'long'\n");
        ConfigLoader loader = new ConfigLoader(Map.of("roles", "none"), Map.of("GHOST_LISTEN_ADDR", "here"), file);

        ConfigException refusal = catchThrowableOfType(ConfigException.class, loader::load);

        assertThat(refusal.problems()).hasSize(3);
        assertThat(refusal)
                .hasMessageContaining("listen = \"here\" (environment variable GHOST_LISTEN_ADDR)")
                .hasMessageContaining("roles = \"none\" (option --roles)")
                .hasMessageContaining("heartbeat.limit_seconds = \"long\" (file " + file + ")");
    }

    @Test
    void a_refused_database_url_is_not_shown() {
        assertThat(refusal(Map.of("database.url", "postgres://app:sec ret@db/plfm")))
                .hasMessageContaining("database.url")
                .hasMessageNotContaining("ret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"colour = 'red'", "[heartbeat]\nlimit = 3", "[database.pool]\nsize = 3", "[listen]\nx = 1"})
    void an_unknown_key_in_the_file_is_named(String toml) throws IOException {
        Path file = file(toml);

        assertThatThrownBy(() -> new ConfigLoader(Map.of(), Map.of(), file).load())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("unknown key")
                .hasMessageContaining(file.toString());
    }

    @Test
    void a_list_where_a_value_belongs_is_refused() throws IOException {
        Path file = file("roles = ['all']");

        assertThatThrownBy(() -> new ConfigLoader(Map.of(), Map.of(), file).load())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("roles");
    }

    @Test
    void a_file_that_is_not_toml_is_refused_with_the_line() throws IOException {
        Path file = file("listen = '127.0.0.1:1'\nroles = \n");

        assertThatThrownBy(() -> new ConfigLoader(Map.of(), Map.of(), file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("line 2");
    }

    @Test
    void a_file_that_is_not_there_is_refused() {
        assertThatThrownBy(() -> new ConfigLoader(Map.of(), Map.of(), directory.resolve("none.toml")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("none.toml")
                .hasMessageContaining("does not exist");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:8080", "[::]:8080", "192.0.2.1:80", "no-such-host.invalid:80"})
    void development_tokens_are_refused_where_other_machines_can_connect(String listen) {
        assertThat(refusal(Map.of("dev", "true", "listen", listen)))
                .hasMessageContaining("dev = true")
                .hasMessageContaining("loopback");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:8080", "127.1.2.3:0", "[::1]:8080", "localhost:8080"})
    void development_tokens_are_accepted_on_loopback(String listen) {
        assertThat(ServerConfig.of(Map.of("dev", "true", "listen", listen)).listen())
                .hasToString(listen);
    }

    @Test
    void one_side_alone_needs_a_shared_database() {
        assertThat(refusal(Map.of("roles", "query")))
                .hasMessageContaining("database.url")
                .hasMessageContaining("GHOST_DB_URL");
        assertThat(ServerConfig.of(Map.of("roles", "query", "database.url", "postgres://db/plfm"))
                        .roles())
                .isEqualTo(Roles.QUERY);
    }

    @Test
    void an_owner_without_an_application_url_is_refused() {
        assertThat(refusal(Map.of("database.migration_url", "postgres://db/plfm")))
                .hasMessageContaining("database.url");
    }

    private static ConfigException refusal(Map<String, String> settings) {
        return catchThrowableOfType(ConfigException.class, () -> ServerConfig.of(settings));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("plfm.toml"), text);
    }
}
