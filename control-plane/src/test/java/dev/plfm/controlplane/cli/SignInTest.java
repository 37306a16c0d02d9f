package dev.plfm.controlplane.cli;

import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.client.Credentials;
import dev.plfm.controlplane.identity.OperatorTokens;
import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.PlfmProcess;
import dev.plfm.controlplane.testing.TestServer;
import dev.plfm.kernel.value.Email;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignInTest {
    private static final Duration ACCESS_TOKENS_LAST = Duration.ofMinutes(15);

    private static TestServer server;

    @TempDir
    Path home;

    private Terminal terminal;

    @BeforeAll
    static void start() {
        server = TestServer.start(Map.of("dev", "false"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() {
        terminal = new Terminal(server, home);
    }

    @Test
    void login_shows_a_page_and_a_code_and_waits_for_the_approval() {
        terminal.login("ann@example.com");

        assertThat(terminal.out())
                .contains(server.uri() + "/device?user_code=", "approve the code ")
                .contains("Signed in to " + server.uri() + " as ann@example.com")
                .doesNotContain("plfm_");
        assertThat(terminal.waits).containsExactly(Duration.ofSeconds(5));
        assertThat(whoami(terminal.kept().accessToken()).get("/display_name")).isEqualTo("ann@example.com");
    }

    @Test
    void the_sign_in_is_kept_where_only_its_owner_can_read_it() throws IOException {
        terminal.login("ann@example.com");

        assertThat(Files.getPosixFilePermissions(terminal.file())).isEqualTo(fromString("rw-------"));
        assertThat(Files.getPosixFilePermissions(terminal.file().getParent())).isEqualTo(fromString("rwx------"));
        try (Stream<Path> files = Files.list(terminal.file().getParent())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("credentials.json", "credentials.json.lock");
        }
        assertThat(terminal.kept())
                .hasToString(
                        "Credentials[" + server.uri() + ", " + terminal.kept().expiry() + "]");
    }

    @Test
    void the_device_is_named_after_the_host() {
        terminal.login("device@example.com");

        assertThat(server.sql()
                        .sql("SELECT DISTINCT client_name || ' on ' || device_name FROM command.token WHERE email = ?")
                        .param("device@example.com")
                        .query(String.class)
                        .single())
                .isEqualTo("plfm on ann-laptop");
    }

    @Test
    void scopes_narrow_the_sign_in() {
        terminal.login("ann@example.com", "--scope", "apps:read,envs:read", "--scope=orgs:read");

        assertThat(terminal.run("whoami")).isZero();
        assertThat(terminal.out()).contains("scopes: apps:read, envs:read, orgs:read");
    }

    @Test
    void login_goes_on_while_nobody_decides_and_polls_less_often_when_told_to() {
        List<Runnable> steps = List.of(
                () -> {}, // pending
                () -> {}, // asked again before the interval is over: slow_down
                () -> {
                    terminal.approve("ann@example.com");
                    letTimePass();
                });
        terminal.whileWaiting(() -> steps.get(terminal.waits.size() - 1).run());

        assertThat(terminal.run("login")).isZero();
        assertThat(terminal.waits)
                .containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(10));
    }

    private static void letTimePass() {
        server.sql()
                .sql("UPDATE command.device_authorization SET last_polled_at = last_polled_at - interval '1 minute'")
                .update();
    }

    @Test
    void a_denied_login_says_so_and_keeps_nothing() {
        terminal.whileWaiting(() -> terminal.deny("ann@example.com"));

        assertThat(terminal.run("login")).isEqualTo(ExitCode.FAILED);
        assertThat(terminal.err()).isEqualTo("plfm: the sign-in was denied\n");
        assertThat(terminal.file()).doesNotExist();
    }

    @Test
    void a_code_that_nobody_approves_in_time_says_so() {
        terminal.whileWaiting(() -> server.sql()
                .sql("UPDATE command.device_authorization SET expires_at = now() WHERE status = 'pending'")
                .update());

        assertThat(terminal.run("login")).isEqualTo(ExitCode.FAILED);
        assertThat(terminal.err())
                .startsWith("plfm: nobody approved the code in time")
                .contains("plfm login");
    }

    @Test
    void a_second_login_ends_the_first() {
        terminal.login("ann@example.com");
        Credentials first = terminal.kept();

        terminal.login("ben@example.com");

        whoami(first.accessToken()).expect(401, "token_revoked");
        assertThat(terminal.run("whoami")).isZero();
        assertThat(terminal.out()).startsWith("ben@example.com (usr_");
    }

    @Test
    void whoami_tells_person_server_and_organizations() {
        terminal.login("owner@example.com");
        assertThat(terminal.run("whoami")).isZero();
        assertThat(terminal.out())
                .contains("owner@example.com (usr_", ") at " + server.uri())
                .contains("in no organization yet", "scopes: all that the role in an organization gives");

        String org = as(terminal.kept().accessToken())
                .post("/v1/orgs", Map.of("name", "Owner's"), "Idempotency-Key", "owners-org")
                .expect(201)
                .get("/id");

        assertThat(terminal.run("whoami")).isZero();
        assertThat(terminal.out()).contains("owner of " + org);
    }

    @Test
    void token_prints_the_kept_token_as_long_as_it_lasts_for_a_minute() {
        terminal.login("ann@example.com");
        String kept = terminal.kept().accessToken();

        assertThat(token()).isEqualTo(kept);
        terminal.sleep(ACCESS_TOKENS_LAST.minusSeconds(70));
        assertThat(token()).isEqualTo(kept);
    }

    @Test
    void token_exchanges_one_that_is_about_to_expire() {
        terminal.login("ann@example.com");
        Credentials first = terminal.kept();
        terminal.sleep(ACCESS_TOKENS_LAST.minusSeconds(50));

        String renewed = token();

        assertThat(renewed).startsWith("plfm_at_").isNotEqualTo(first.accessToken());
        assertThat(terminal.kept().accessToken()).isEqualTo(renewed);
        assertThat(terminal.kept().refreshToken()).isNotEqualTo(first.refreshToken());
        whoami(renewed).expect(200);
    }

    @Test
    void many_at_once_get_the_same_fresh_token_and_the_sign_in_survives() throws Exception {
        terminal.login("ann@example.com");
        terminal.sleep(ACCESS_TOKENS_LAST);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Callable<String> ask = () -> {
                Terminal other = new Terminal(server, home);
                other.sleep(ACCESS_TOKENS_LAST);
                assertThat(other.run("token")).as(other.err()).isZero();
                return other.out().strip();
            };
            List<Future<String>> answers = threads.invokeAll(Collections.nCopies(24, ask));

            String kept = terminal.kept().accessToken();
            for (Future<String> answer : answers) {
                assertThat(answer.get()).isEqualTo(kept);
            }
            whoami(kept).expect(200);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void processes_that_renew_at_once_do_not_end_the_sign_in() throws Exception {
        terminal.login("ann@example.com");
        Credentials first = terminal.kept();
        terminal.keep(new Credentials(first.server(), first.accessToken(), first.refreshToken(), Instant.EPOCH));
        List<PlfmProcess> processes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            processes.add(new PlfmProcess(home, Map.of("XDG_CONFIG_HOME", home.toString()), "token"));
        }

        Set<String> tokens = new HashSet<>();
        for (PlfmProcess process : processes) {
            tokens.add(process.restOfOutput());
            assertThat(process.exitCode()).as(process.errors()).isZero();
        }

        assertThat(tokens).containsExactly(terminal.kept().accessToken());
        whoami(terminal.kept().accessToken()).expect(200);
    }

    @Test
    void a_refresh_token_that_another_has_used_ends_the_sign_in_and_says_what_to_do() {
        terminal.login("ann@example.com");
        anonymous()
                .post(
                        "/v1/auth/token/refresh",
                        Map.of("refresh_token", terminal.kept().refreshToken()))
                .expect(200);
        terminal.sleep(ACCESS_TOKENS_LAST);

        assertThat(terminal.run("token")).isEqualTo(ExitCode.FAILED);
        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err())
                .startsWith("plfm: the sign-in at " + server.uri() + " has ended: ")
                .contains("hint: plfm login")
                .doesNotContain("plfm_");
    }

    @Test
    void logout_ends_the_sign_in_at_the_server_and_forgets_it() {
        terminal.login("ann@example.com");
        Credentials kept = terminal.kept();

        assertThat(terminal.run("logout")).isZero();

        assertThat(terminal.out()).isEqualTo("Signed out of " + server.uri() + ".\n");
        assertThat(terminal.file()).doesNotExist();
        whoami(kept.accessToken()).expect(401, "token_revoked");
        anonymous()
                .post("/v1/auth/token/refresh", Map.of("refresh_token", kept.refreshToken()))
                .expect(401, "token_revoked");
        assertThat(terminal.run("logout")).isZero();
        assertThat(terminal.out()).isEqualTo("Nobody was signed in.\n");
    }

    @Test
    void without_a_sign_in_commands_say_how_to_get_one() {
        for (String command : List.of("token", "whoami")) {
            assertThat(terminal.run(command)).isEqualTo(ExitCode.FAILED);
            assertThat(terminal.out()).isEmpty();
            assertThat(terminal.err()).isEqualTo("plfm: nobody is signed in\n  hint: plfm login --server URL\n");
        }
    }

    @Test
    void a_file_that_others_can_read_is_not_used_but_can_be_logged_out_of() throws IOException {
        terminal.login("ann@example.com");
        Files.setPosixFilePermissions(terminal.file(), fromString("rw-r-----"));

        assertThat(terminal.run("token")).isEqualTo(ExitCode.FAILED);
        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err()).contains("others may use " + terminal.file(), "rw-r-----", "chmod 600");

        assertThat(terminal.run("logout")).isZero();
        assertThat(terminal.file()).doesNotExist();
    }

    @Test
    void a_file_that_is_something_else_is_told() throws IOException {
        Files.createDirectories(terminal.file().getParent());
        Files.createFile(
                terminal.file(), java.nio.file.attribute.PosixFilePermissions.asFileAttribute(fromString("rw-------")));

        assertThat(terminal.run("token")).isEqualTo(ExitCode.FAILED);
        assertThat(terminal.err()).contains(terminal.file() + " holds no sign-in", "delete it");
        terminal.login("ann@example.com");
    }

    @Test
    void a_server_that_is_down_is_told_in_a_line_and_the_sign_in_is_kept() throws IOException {
        terminal.login("ann@example.com");
        Credentials kept = terminal.kept();
        Files.writeString(
                terminal.file(),
                Files.readString(terminal.file()).replace(server.uri().toString(), "http://127.0.0.1:1"));
        terminal.sleep(ACCESS_TOKENS_LAST);

        for (String command : List.of("token", "whoami", "logout")) {
            assertThat(terminal.run(command)).isEqualTo(ExitCode.FAILED);
            assertThat(terminal.err())
                    .startsWith("plfm: the control plane at http://127.0.0.1:1 does not answer")
                    .contains("hint: is it running")
                    .doesNotContain("plfm_", "\tat ");
        }
        assertThat(terminal.kept().refreshToken()).isEqualTo(kept.refreshToken());
        assertThat(terminal.run("login", "--server", "http://127.0.0.1:1")).isEqualTo(ExitCode.FAILED);
        assertThat(terminal.err()).contains("does not answer");
    }

    @Test
    void an_operator_makes_an_account_and_passes_on_a_link_that_works_once() {
        terminal.environment.put(AccountsCommand.TOKEN_VARIABLE, operatorToken());

        assertThat(terminal.run("accounts", "create", "New@Example.com")).isZero();

        assertThat(terminal.out())
                .contains("the password of new@example.com", "for 24 hours", server.uri() + "/password/plfm_pl_")
                .doesNotContain("plfm_ot_");
    }

    @Test
    void the_operators_token_is_asked_for_when_no_variable_holds_it() {
        terminal.answer(operatorToken());

        assertThat(terminal.run("accounts", "create", "asked@example.com")).isZero();
    }

    @Test
    void without_an_operators_token_no_account_is_made() {
        assertThat(terminal.run("accounts", "create", "new@example.com")).isEqualTo(ExitCode.FAILED);
        assertThat(terminal.err()).contains("an operator's token is needed", AccountsCommand.TOKEN_VARIABLE);

        terminal.login("ann@example.com");
        terminal.answer(terminal.kept().accessToken());
        assertThat(terminal.run("accounts", "create", "new@example.com")).isEqualTo(ExitCode.FAILED);
        assertThat(terminal.err())
                .contains("does not take the operator's token", "--bootstrap-admin")
                .doesNotContain("plfm_");
    }

    @Test
    void an_address_that_is_none_is_told_as_the_server_words_it() {
        terminal.answer(operatorToken());

        assertThat(terminal.run("accounts", "create", "nobody")).isEqualTo(ExitCode.FAILED);
        assertThat(terminal.err()).startsWith("plfm: the server refused: ").contains("email");
    }

    private static String operatorToken() {
        return server.bean(OperatorTokens.class)
                .issue(new Email("operator@example.com"))
                .token()
                .text();
    }

    private String token() {
        assertThat(terminal.run("token")).as(terminal.err()).isZero();
        assertThat(terminal.out()).endsWith("\n");
        return terminal.out().strip();
    }

    private static Api.Answer whoami(String token) {
        return as(token).get("/v1/auth/whoami");
    }

    private static Api as(String token) {
        return server.operator().withToken(token);
    }

    private static Api anonymous() {
        return server.operator().withToken(null);
    }
}
