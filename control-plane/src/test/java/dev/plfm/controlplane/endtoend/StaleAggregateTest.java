package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.command.app.AppCommand.CreateApp;
import dev.plfm.command.app.AppCommand.DeleteApp;
import dev.plfm.command.app.AppCommand.UpdateApp;
import dev.plfm.command.org.OrgCommand.CreateOrg;
import dev.plfm.command.org.OrgCommand.SetQuotas;
import dev.plfm.command.org.OrgCommand.UpdateOrg;
import dev.plfm.command.org.QuotaLimits;
import dev.plfm.command.platform.Rehearsals;
import dev.plfm.command.platform.SystemCommands;
import dev.plfm.controlplane.ControlPlane;
import dev.plfm.controlplane.RunningServer;
import dev.plfm.controlplane.config.ServerConfig;
import dev.plfm.controlplane.testing.TestDatabase;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.MemberId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.resource.AppResource;
import dev.plfm.kernel.resource.OrgResource;
import dev.plfm.kernel.resource.QuotaResource;
import dev.plfm.kernel.value.Description;
import dev.plfm.kernel.value.Email;
import dev.plfm.kernel.value.Name;
import dev.plfm.kernel.value.QuotaDimension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Two processes that keep the same aggregates in memory, where one changes what the other one holds. */
class StaleAggregateTest {
    private static final List<RunningServer> SERVERS = new ArrayList<>();
    private static SystemCommands one;
    private static SystemCommands other;

    private final OrgId org = OrgId.generate();
    private final AppId app = AppId.generate();

    @BeforeAll
    static void start() {
        TestDatabase database = TestDatabase.create();
        ServerConfig config = ServerConfig.of(Map.of(
                        "listen", "127.0.0.1:0",
                        "dev", "true",
                        "roles", "command",
                        "database.url", database.application().jdbcUrl()))
                .withDatabase(database.application(), database.owner());
        SERVERS.add(ControlPlane.start(config));
        SERVERS.add(ControlPlane.start(config));
        one = SERVERS.get(0).bean(SystemCommands.class);
        other = SERVERS.get(1).bean(SystemCommands.class);
    }

    @AfterAll
    static void stop() {
        SERVERS.forEach(RunningServer::close);
    }

    /** One process has the app in memory at version 2, while the other has made it version 3. */
    @BeforeEach
    void one_is_behind() {
        send(one, new CreateOrg(org, new Name("org"), MemberId.generate(), new Email("a@example.com")));
        send(one, new CreateApp(org, app, new Name("shop"), null, null));
        send(one, describe("second", 1));
        send(other, describe("third", 2));
    }

    private UpdateApp describe(String text, long expectedVersion) {
        return new UpdateApp(org, app, null, new Description(text), null, expectedVersion);
    }

    private static <R> @Nullable R send(SystemCommands process, Object command) {
        return process.send("test", command, null);
    }

    private static AppResource answer(SystemCommands process, Object command) {
        AppResource answer = send(process, command);
        assertThat(answer).isNotNull();
        return answer;
    }

    private static ErrorCode refusal(SystemCommands process, Object command) {
        try {
            send(process, command);
        } catch (DomainException refused) {
            return refused.code();
        }
        throw new AssertionError("was not refused: " + command);
    }

    @Test
    void a_decision_that_appends_nothing_is_taken_again_on_what_is_there() {
        assertThat(refusal(one, describe("second", 2))).isEqualTo(refusal(other, describe("second", 2)));
        assertThat(answer(one, describe("third", 3)).description()).isEqualTo("third");
    }

    @Test
    void a_refusal_is_taken_again_on_what_is_there() {
        assertThat(answer(one, describe("fourth", 3)).resourceVersion()).isEqualTo(4);
        assertThat(answer(other, describe("fifth", 4)).resourceVersion()).isEqualTo(5);
        assertThat(answer(one, describe("fifth", 5)).resourceVersion()).isEqualTo(5);
    }

    @Test
    void an_append_that_loses_its_race_is_decided_again() {
        send(one, new DeleteApp(org, app, null));
        assertThat(refusal(other, describe("fourth", 3))).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void what_was_refused_at_its_append_is_not_remembered() {
        send(one, new CreateApp(org, AppId.generate(), new Name("taken"), null, null));
        send(one, describe("fourth", 3));
        UpdateApp rename = new UpdateApp(org, app, new Name("taken"), null, null, 4);
        assertThat(refusal(one, rename)).isEqualTo(ErrorCode.ALREADY_EXISTS);
        assertThat(answer(one, describe("fourth", 4)).name()).isEqualTo("shop");
        assertThat(answer(one, describe("fifth", 4)).resourceVersion()).isEqualTo(5);
    }

    @Test
    void what_was_rehearsed_is_not_remembered() {
        send(one, describe("fourth", 3));
        Rehearsals rehearsals = SERVERS.get(0).bean(Rehearsals.class);
        assertThat(rehearsals.events(describe("rehearsed", 4), Map.of())).hasSize(1);
        rehearsals.answer(List.of(describe("rehearsed", 4), describe("rehearsed again", 5)));
        assertThat(answer(one, describe("fourth", 4)).resourceVersion()).isEqualTo(4);
        assertThat(answer(one, describe("fifth", 4)).resourceVersion()).isEqualTo(5);
    }

    @Test
    void what_is_read_from_a_snapshot_is_decided_on_as_what_is_kept() {
        for (int version = 3; version < 120; version++) {
            send(one, describe("version " + version, version));
        }
        assertThat(SERVERS.get(0)
                        .bean(JdbcClient.class)
                        .sql("SELECT aggregate_seq FROM snapshot WHERE aggregate_id = ?")
                        .param(app.value())
                        .query(Long.class)
                        .single())
                .isGreaterThanOrEqualTo(98);
        assertThat(answer(other, describe("version 119", 120))).isEqualTo(answer(one, describe("version 119", 120)));
        assertThat(refusal(other, describe("too late", 119))).isEqualTo(ErrorCode.VERSION_CONFLICT);
        assertThat(answer(other, describe("last", 120)).resourceVersion()).isEqualTo(121);
    }

    @Test
    void what_is_decided_in_a_transaction_of_its_own_is_decided_on_what_is_there() {
        rename(one, "first", 1);
        quotas(other, 1);
        quotas(one, 2);
        rename(one, "second", 2);
        rename(other, "second", 3);
    }

    private void quotas(SystemCommands process, long expectedVersion) {
        QuotaLimits limits = new QuotaLimits(Map.of(QuotaDimension.MAX_APPS, 100 + expectedVersion));
        QuotaResource quotas = send(process, new SetQuotas(org, limits, expectedVersion));
        assertThat(quotas).isNotNull();
        assertThat(quotas.resourceVersion()).isEqualTo(expectedVersion + 1);
    }

    private void rename(SystemCommands process, String name, long expectedVersion) {
        OrgResource renamed = send(process, new UpdateOrg(org, new Name(name), expectedVersion));
        assertThat(renamed).isNotNull();
        assertThat(renamed.name()).isEqualTo(name);
    }

    @Test
    void commands_of_both_kinds_on_one_aggregate_do_not_wait_for_each_other() {
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (int client = 0; client < 4; client++) {
            clients.add(
                    CompletableFuture.runAsync(() -> untilDone(version -> rename(one, "name " + version, version))));
            clients.add(CompletableFuture.runAsync(() -> untilDone(version -> quotas(one, version))));
        }
        assertThat(CompletableFuture.allOf(clients.toArray(CompletableFuture[]::new)))
                .succeedsWithin(Duration.ofSeconds(20));
    }

    /** Ten changes, each of the version that is there, which may be another client's. */
    private static void untilDone(LongConsumer change) {
        long version = 0;
        for (int done = 0; done < 10; ) {
            try {
                change.accept(version);
                version++;
                done++;
            } catch (DomainException conflict) {
                version = versionIn(conflict, version);
            }
        }
    }

    private static long versionIn(DomainException conflict, long otherwise) {
        assertThat(conflict.code()).isIn(ErrorCode.CONFLICT, ErrorCode.VERSION_CONFLICT);
        Matcher version = Pattern.compile("is at version (\\d+)").matcher(conflict.getMessage());
        return version.find() ? Long.parseLong(version.group(1)) : otherwise;
    }

    @Test
    void decisions_of_both_at_the_same_time_are_one_order() {
        List<CompletableFuture<List<Long>>> clients = new ArrayList<>();
        for (SystemCommands process : List.of(one, other, one, other)) {
            String text = "client " + clients.size();
            clients.add(CompletableFuture.supplyAsync(() -> changes(process, text)));
        }
        List<Long> made = clients.stream()
                .flatMap(client -> client.join().stream())
                .sorted()
                .toList();
        assertThat(made).isEqualTo(LongStream.range(4, 4 + made.size()).boxed().toList());
        assertThat(answer(one, describe("last", 3L + made.size())).resourceVersion())
                .isEqualTo(4L + made.size());
    }

    /**
     * Changes the app while others do, each time saying the same once more, and answers with the versions it made: where the second is let
     * pass, nobody came in between.
     */
    private List<Long> changes(SystemCommands process, String text) {
        List<Long> made = new ArrayList<>();
        long version = 3;
        while (made.size() < 25) {
            String mine = text + " at " + version;
            try {
                AppResource changed = answer(process, describe(mine, version));
                version = changed.resourceVersion();
                made.add(version);
                assertThat(answer(process, describe(mine, version))).isEqualTo(changed);
            } catch (DomainException conflict) {
                version = versionIn(conflict, version);
            }
        }
        return made;
    }
}
