package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.command.app.AppCommand.CreateApp;
import dev.plfm.command.app.AppCommand.DeleteApp;
import dev.plfm.command.app.AppCommand.UpdateApp;
import dev.plfm.command.org.OrgCommand.CreateOrg;
import dev.plfm.command.org.OrgCommand.SetQuotas;
import dev.plfm.command.org.QuotaLimits;
import dev.plfm.command.platform.SystemCommands;
import dev.plfm.command.project.ProjectCommand.CreateProject;
import dev.plfm.controlplane.ControlPlane;
import dev.plfm.controlplane.RunningServer;
import dev.plfm.controlplane.config.ServerConfig;
import dev.plfm.controlplane.testing.TestDatabase;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.MemberId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ProjectId;
import dev.plfm.kernel.value.Description;
import dev.plfm.kernel.value.Email;
import dev.plfm.kernel.value.Name;
import dev.plfm.kernel.value.QuotaDimension;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Commands that are committed together, where names, projects and quotas refuse some of them. */
class RefusedTogetherTest {
    private static final long APPEND_LOCK = 0x706c666d_6c6f67L;
    private static final int OTHERS = 10;
    private static TestDatabase database;
    private static RunningServer server;
    private static SystemCommands commands;
    private static JdbcClient sql;

    private final OrgId org = OrgId.generate();
    private final ProjectId project = ProjectId.generate();
    private final AppId app = AppId.generate();

    @BeforeAll
    static void start() {
        database = TestDatabase.create();
        server = ControlPlane.start(ServerConfig.of(Map.of(
                        "listen", "127.0.0.1:0",
                        "dev", "true",
                        "roles", "command",
                        "database.url", database.application().jdbcUrl()))
                .withDatabase(database.application(), database.owner()));
        commands = server.bean(SystemCommands.class);
        sql = server.bean(JdbcClient.class);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void an_organization_with_a_project_and_an_app() {
        send(new CreateOrg(org, new Name("org"), MemberId.generate(), new Email("a@example.com")));
        send(new CreateProject(org, project, new Name("project")));
        send(new CreateApp(org, app, new Name("shop"), null, project));
    }

    @Test
    void all_pass_where_nothing_is_wrong() throws Exception {
        UpdateApp describe = new UpdateApp(org, app, null, new Description("new"), null, 1);
        assertThat(together(describe, create("inside", project))).containsOnlyNulls();
        assertConsistent(OTHERS + 2);
    }

    @Test
    void a_name_that_is_taken_refuses_one() throws Exception {
        assertRefused(create("shop", null), ErrorCode.ALREADY_EXISTS);
    }

    @Test
    void a_new_name_that_is_taken_refuses_one() throws Exception {
        send(create("second", null));
        UpdateApp rename = new UpdateApp(org, app, new Name("second"), null, null, 1);
        assertThat(refusal(together(rename), 0)).isEqualTo(ErrorCode.ALREADY_EXISTS);
        assertConsistent(OTHERS + 2);
    }

    @Test
    void of_two_with_one_name_one_is_refused() throws Exception {
        List<@Nullable DomainException> refusals = together(create("twice", null), create("twice", null));
        assertThat(refusals.subList(0, 2)).containsOnlyOnce((DomainException) null);
        assertThat(refusals.subList(2, refusals.size())).containsOnlyNulls();
        assertConsistent(OTHERS + 2);
    }

    @Test
    void an_organization_that_is_not_there_refuses_one() throws Exception {
        assertRefused(
                new CreateApp(OrgId.generate(), AppId.generate(), new Name("x"), null, null), ErrorCode.NOT_FOUND);
    }

    @Test
    void a_project_that_is_not_there_refuses_one() throws Exception {
        assertRefused(create("inside", ProjectId.generate()), ErrorCode.NOT_FOUND);
    }

    @Test
    void a_quota_that_is_reached_refuses_those_that_exceed_it() throws Exception {
        send(new SetQuotas(org, new QuotaLimits(Map.of(QuotaDimension.MAX_APPS, 5L)), 1));
        List<@Nullable DomainException> refusals = together();
        assertThat(refusals.stream().filter(refusal -> refusal == null)).hasSize(4);
        assertThat(refusals.stream().filter(refusal -> refusal != null))
                .extracting(DomainException::code)
                .containsOnly(ErrorCode.QUOTA_EXCEEDED);
        assertConsistent(5);
    }

    @Test
    void what_ends_is_counted_off_among_those_that_begin() throws Exception {
        assertThat(together(new DeleteApp(org, app, null))).containsOnlyNulls();
        assertConsistent(OTHERS);
    }

    private CreateApp create(String name, @Nullable ProjectId inProject) {
        return new CreateApp(org, AppId.generate(), new Name(name), null, inProject);
    }

    private void assertRefused(Object command, ErrorCode code) throws Exception {
        List<@Nullable DomainException> refusals = together(command);
        assertThat(refusal(refusals, 0)).isEqualTo(code);
        assertThat(refusals.subList(1, refusals.size())).containsOnlyNulls();
        assertConsistent(OTHERS + 1);
    }

    private static @Nullable ErrorCode refusal(List<@Nullable DomainException> refusals, int command) {
        DomainException refusal = refusals.get(command);
        return refusal == null ? null : refusal.code();
    }

    /** Names, quotas and the log tell of as many apps, and positions have no gaps. */
    private void assertConsistent(int apps) {
        Map<String, Object> counts =
                sql.sql("""
                        SELECT (SELECT count(*) FROM command.directory WHERE kind = 'app' AND org_id = :org) AS named,
                            (SELECT used::bigint FROM command.quota WHERE org_id = :org AND dimension = 'max_apps') AS used,
                            (SELECT count(*) FROM command.quota_item WHERE org_id = :org) AS counted,
                            (SELECT count(*) FILTER (WHERE event_type = 'app.created')
                                - count(*) FILTER (WHERE event_type = 'app.deleted')
                                FROM event_log WHERE org_id = :org) AS logged,
                            (SELECT max(event_id) - count(*) FROM event_log) AS gaps
                        """).param("org", org.value()).query().singleRow();
        assertThat(counts)
                .isEqualTo(Map.of(
                        "named",
                        (long) apps,
                        "used",
                        (long) apps,
                        "counted",
                        (long) apps,
                        "logged",
                        (long) apps,
                        "gaps",
                        0L));
    }

    /** Sends these and some that are all right while nothing is appended; answers with what each is refused with, or null. */
    private List<@Nullable DomainException> together(Object... some) throws Exception {
        List<Object> all = new ArrayList<>(List.of(some));
        for (int i = 0; i < OTHERS; i++) {
            all.add(create("other-" + i, null));
        }
        @Nullable DomainException[] refusals = new DomainException[all.size()];
        List<Thread> threads = IntStream.range(0, all.size())
                .mapToObj(i -> new Thread(() -> {
                    try {
                        send(all.get(i));
                    } catch (DomainException refused) {
                        refusals[i] = refused;
                    }
                }))
                .toList();
        try (Connection connection = connect();
                Statement lock = connection.createStatement()) {
            lock.execute("SELECT pg_advisory_lock(" + APPEND_LOCK + ")");
            for (Thread thread : threads) {
                thread.start();
                while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
                    Thread.onSpinWait();
                }
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return Arrays.asList(refusals);
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(
                database.owner().jdbcUrl(),
                database.owner().user(),
                database.owner().password());
    }

    private static void send(Object command) {
        commands.send("test", command, null);
    }
}
