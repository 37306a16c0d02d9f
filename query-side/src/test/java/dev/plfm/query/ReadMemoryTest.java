package dev.plfm.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.event.AppEvent.AppCreated;
import dev.plfm.kernel.event.AppEvent.AppDeleted;
import dev.plfm.kernel.event.AppEvent.AppUpdated;
import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.query.platform.OneCut;
import dev.plfm.query.platform.ReadMemory;
import dev.plfm.query.testing.Answer;
import dev.plfm.query.testing.QueryServer;
import dev.plfm.query.testing.Story;
import dev.plfm.query.testing.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.EventProcessor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** What is remembered of the read model is never anything else than what it holds. */
@Timeout(120)
class ReadMemoryTest {
    private static QueryServer server;

    private final Tenant tenant = Tenant.on(server);

    @BeforeAll
    static void start() {
        server = QueryServer.alone();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void what_was_read_is_remembered_until_something_happens_in_its_organization() {
        remembered(server, tenant);
        change(tenant, "behind its back");
        assertThat(name(server, tenant)).isNotEqualTo("behind its back");
        server.happened(Tenant.fresh().founding());
        assertThat(name(server, tenant)).isNotEqualTo("behind its back");
        server.happened(another(tenant));
        assertThat(name(server, tenant)).isEqualTo("behind its back");
    }

    @Test
    void each_own_write_is_read_however_often_was_read_before() throws Exception {
        AtomicInteger written = new AtomicInteger();
        server.happened(renamed(tenant, "0"));
        ExecutorService readers = Executors.newFixedThreadPool(4);
        List<Future<Integer>> reads = new ArrayList<>();
        for (int reader = 0; reader < 4; reader++) {
            reads.add(readers.submit(() -> {
                int count = 0;
                while (written.get() < 150) {
                    int before = written.get();
                    assertThat(Integer.parseInt(name(server, tenant))).isGreaterThanOrEqualTo(before);
                    count++;
                }
                return count;
            }));
        }
        for (int number = 1; number <= 150; number++) {
            long position = server.append(renamed(tenant, Integer.toString(number)));
            Answer answer = server.get(tenant.appPath(), "X-Min-Event-Id", Long.toString(position));
            assertThat(answer.ok().path("name").asString()).isEqualTo(Integer.toString(number));
            written.set(number);
        }
        for (Future<Integer> read : reads) {
            assertThat(read.get(60, TimeUnit.SECONDS)).isPositive();
        }
        readers.shutdown();
    }

    @Test
    void what_is_deleted_is_gone() {
        remembered(server, tenant);
        server.happened(new AppDeleted(tenant.org(), tenant.app(), "shop", null, null));
        server.get(tenant.appPath()).refused(404, "not_found");
    }

    @Test
    void nobody_finds_it_in_another_organization() {
        Tenant other = Tenant.on(server);
        remembered(server, tenant);
        remembered(server, other);
        server.get("/v1/orgs/" + other.org() + "/apps/" + tenant.app()).refused(404, "not_found");
        server.get("/v1/orgs/" + tenant.org() + "/apps/" + other.app() + "/envs/" + tenant.env())
                .refused(404, "not_found");
        assertThat(name(server, tenant)).isNotNull();
    }

    @Test
    void a_client_that_has_it_is_told_so_without_the_database() {
        remembered(server, tenant);
        String tag = server.get(tenant.appPath()).etag();
        change(tenant, "behind its back");
        assertThat(server.get(tenant.appPath(), "If-None-Match", tag).status()).isEqualTo(304);
        server.happened(renamed(tenant, "new"));
        assertThat(server.get(tenant.appPath(), "If-None-Match", tag).status()).isEqualTo(200);
    }

    @Test
    void every_event_of_a_story_is_seen_in_all_that_was_read_before_it() {
        DomainEvent[] story = Story.random(7, 150);
        List<String> paths = new ArrayList<>();
        for (DomainEvent event : story) {
            if (event instanceof AppCreated created) {
                paths.add("/v1/orgs/" + created.orgId() + "/apps/" + created.appId());
                paths.add("/v1/orgs/" + created.orgId());
            }
        }
        try (QueryServer alone = QueryServer.alone();
                QueryServer unremembering = alone.beside()) {
            for (DomainEvent event : story) {
                alone.happened(event);
                for (String path : paths) {
                    assertThat(alone.get(path).body())
                            .isEqualTo(unremembering.get(path).body());
                }
            }
        }
    }

    @Test
    void a_process_that_does_not_write_the_read_model_remembers_nothing() {
        try (QueryServer reader = server.beside()) {
            name(reader, tenant);
            change(tenant, "seen at once");
            assertThat(name(reader, tenant)).isEqualTo("seen at once");
        }
    }

    @Test
    void a_process_that_stops_writing_it_forgets_also_when_it_begins_again() {
        try (QueryServer alone = QueryServer.alone()) {
            Tenant first = Tenant.on(alone);
            remembered(alone, first);
            EventProcessor projections = alone.bean(EventProcessingConfiguration.class)
                    .eventProcessor("read-model")
                    .orElseThrow();
            projections.shutDown();
            JdbcClient rows = JdbcClient.create(alone.superuser());
            rows.sql("UPDATE read_model.app SET name = 'of another process'").update();
            assertThat(name(alone, first)).isEqualTo("of another process");
            projections.start();
            alone.happened(Tenant.fresh().founding());
            assertThat(name(alone, first)).isEqualTo("of another process");
        }
    }

    @Test
    void what_a_transaction_sees_is_neither_remembered_nor_recalled() {
        ReadMemory memory = server.bean(ReadMemory.class);
        OrgId org = OrgId.generate();
        server.bean(OneCut.class).read(() -> memory.recall(org, String.class, 1, () -> Optional.of("old"))
                .orElseThrow());
        awaitRemembering();
        assertThat(memory.recall(org, String.class, 1, () -> Optional.of("now")))
                .contains("now");
        String within = server.bean(OneCut.class)
                .read(() -> memory.recall(org, String.class, 1, () -> Optional.of("of the cut"))
                        .orElseThrow());
        assertThat(within).isEqualTo("of the cut");
    }

    @Test
    void what_is_remembered_is_bounded() {
        ReadMemory memory = server.bean(ReadMemory.class);
        OrgId org = OrgId.generate();
        awaitRemembering();
        memory.recall(org, String.class, "first", () -> Optional.of("old"));
        for (int number = 0; number < 10_001; number++) {
            int one = number;
            memory.recall(org, Integer.class, number, () -> Optional.of(one));
        }
        assertThat(memory.recall(org, String.class, "first", () -> Optional.of("read again")))
                .contains("read again");
    }

    /** The claim of the projections may be as new as the test. */
    private void awaitRemembering() {
        remembered(server, tenant);
    }

    /** Reads it until it is remembered, which it is as soon as nothing happens and the projections' claim is known. */
    private static void remembered(QueryServer server, Tenant tenant) {
        JdbcClient rows = JdbcClient.create(server.superuser());
        String before = name(server, tenant);
        for (int time = 0; ; time++) {
            rows.sql("UPDATE read_model.app SET name = ? WHERE app_id = ?")
                    .params("probe " + time, tenant.app().value())
                    .update();
            String probed = name(server, tenant);
            if (!probed.equals("probe " + time)) {
                rows.sql("UPDATE read_model.app SET name = ? WHERE app_id = ?")
                        .params(probed, tenant.app().value())
                        .update();
                assertThat(name(server, tenant)).isIn(before, probed);
                return;
            }
        }
    }

    private static void change(Tenant tenant, String name) {
        JdbcClient.create(server.superuser())
                .sql("UPDATE read_model.app SET name = ? WHERE app_id = ?")
                .params(name, tenant.app().value())
                .update();
    }

    private static String name(QueryServer server, Tenant tenant) {
        JsonNode app = server.read(tenant.appPath());
        return app.path("name").asString();
    }

    private static DomainEvent renamed(Tenant tenant, String name) {
        return new AppUpdated(tenant.org(), tenant.app(), name, null, null);
    }

    private static DomainEvent another(Tenant tenant) {
        return new AppCreated(tenant.org(), AppId.generate(), "another", null, null);
    }
}
