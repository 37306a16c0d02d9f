package dev.plfm.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.access.Role;
import dev.plfm.kernel.event.AppEvent.AppUpdated;
import dev.plfm.kernel.event.OrgEvent.OrgMemberAdded;
import dev.plfm.kernel.event.OrgEvent.OrgMemberRemoved;
import dev.plfm.kernel.id.MemberId;
import dev.plfm.kernel.json.Json;
import dev.plfm.query.testing.QueryServer;
import dev.plfm.query.testing.SharedServer;
import dev.plfm.query.testing.StreamClient;
import dev.plfm.query.testing.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(SharedServer.class)
class EventLogViewTest {
    private static final String NDJSON = "application/x-ndjson";
    private static final String SSE = "text/event-stream";

    private final QueryServer server;
    private final Tenant tenant;

    EventLogViewTest(QueryServer server) {
        this.server = server;
        this.tenant = Tenant.on(server);
    }

    @Test
    void the_events_of_an_org_are_listed_in_order_page_by_page() {
        Tenant.on(server);
        JsonNode first = server.read(events() + "?limit=2");
        assertThat(types(first)).containsExactly("org.created", "org_member.added");
        JsonNode second = server.read(events() + "?limit=10&after_event_id=" + first.path("next_after_event_id"));
        assertThat(types(second)).containsExactly("app.created", "env.created", "release.created");
        JsonNode none = server.read(events() + "?after_event_id=" + second.path("next_after_event_id"));
        assertThat(none.path("items").size()).isZero();
        assertThat(none.path("next_after_event_id")).isEqualTo(second.path("next_after_event_id"));
    }

    @Test
    void an_event_is_listed_with_all_that_is_known_about_it() {
        JsonNode event = server.read(events() + "?event_type=env.created").at("/items/0");
        assertThat(event.path("aggregate_type").asString()).isEqualTo("env");
        assertThat(event.path("aggregate_seq").asLong()).isEqualTo(1);
        assertThat(event.path("event_version").asInt()).isEqualTo(1);
        assertThat(event.path("actor_type").asString()).isEqualTo("user");
        assertThat(event.path("request_id").asString()).isEqualTo("req_1");
        assertThat(event.path("env_id").asString()).isEqualTo(tenant.env().value());
        assertThat(event.at("/payload/name").asString()).isEqualTo("production");
        assertThat(event.has("causation_id")).isFalse();
    }

    @Test
    void events_are_filtered() {
        assertThat(types(server.read(events() + "?app_id=" + tenant.app())))
                .containsExactly("app.created", "env.created", "release.created");
        assertThat(types(server.read(events() + "?env_id=" + tenant.env()))).containsExactly("env.created");
        assertThat(types(server.read(events() + "?aggregate_id=" + tenant.org())))
                .containsExactly("org.created", "org_member.added");
    }

    @Test
    void a_position_that_is_none_is_refused() {
        server.get(events() + "?after_event_id=-1").refused(400, "invalid_argument");
        server.get(events() + "?after_event_id=x").refused(400, "invalid_argument");
        server.get(events() + "?limit=0").refused(400, "invalid_argument");
        server.get(events() + "/stream", "Accept", SSE, "Last-Event-ID", "x").refused(400, "invalid_argument");
    }

    @Test
    void a_stream_gives_what_was_and_goes_on_with_what_comes() throws Exception {
        try (StreamClient stream = StreamClient.open(server, events() + "/stream", "Accept", NDJSON)) {
            assertThat(stream.take(5)).last().asString().contains("\"type\":\"release.created\"");
            long position = server.append(renamed("a"));
            JsonNode live = Json.mapper().readTree(stream.take(1).get(0));
            assertThat(live.path("seq").asLong()).isEqualTo(position);
            assertThat(live.path("type").asString()).isEqualTo("app.updated");
            assertThat(live.path("app_id").asString()).isEqualTo(tenant.app().value());
            assertThat(live.at("/payload/name").asString()).isEqualTo("a");
        }
    }

    @Test
    void a_stream_of_server_sent_events_resumes_after_the_last_that_was_seen() throws Exception {
        long seen = server.append(renamed("a"));
        long next = server.append(renamed("b"));
        try (StreamClient stream = StreamClient.open(
                server, events() + "/stream?after_event_id=0", "Accept", SSE, "Last-Event-ID", Long.toString(seen))) {
            List<String> lines = stream.take(3);
            assertThat(lines.get(0)).isEqualTo("id: " + next);
            assertThat(lines.get(1)).isEqualTo("event: app.updated");
            assertThat(lines.get(2)).startsWith("data: {").contains("\"seq\":" + next);
        }
    }

    @Test
    void streams_miss_and_repeat_nothing_while_events_pour_in() throws Exception {
        int count = 1_500;
        long start = server.append(renamed("start"));
        List<StreamClient> streams = new ArrayList<>();
        Thread writer = new Thread(() -> {
            for (int i = 0; i < count; i += 5) {
                server.append(renamed("1"), renamed("2"), renamed("3"), renamed("4"), renamed("5"));
            }
        });
        writer.start();
        for (int i = 0; i < 5; i++) {
            streams.add(StreamClient.open(
                    server, events() + "/stream?after_event_id=" + start, "Accept", NDJSON + ", " + SSE + ";q=0.5"));
        }
        List<Long> expected =
                LongStream.rangeClosed(start + 1, start + count).boxed().toList();
        for (StreamClient stream : streams) {
            assertThat(stream.take(count).stream()
                            .map(line ->
                                    Json.mapper().readTree(line).path("seq").asLong()))
                    .isEqualTo(expected);
            stream.close();
        }
        writer.join();
    }

    @Test
    void another_process_streams_too() throws Exception {
        try (QueryServer reader = QueryServer.readerOnly();
                StreamClient stream = StreamClient.open(reader, events() + "/stream", "Accept", NDJSON)) {
            stream.take(5);
            server.append(renamed("a"));
            assertThat(stream.take(1).get(0)).contains("app.updated");
        }
    }

    @Test
    void a_stream_of_one_kind_of_event_has_no_others() throws Exception {
        try (StreamClient stream =
                StreamClient.open(server, events() + "/stream?event_type=app.updated", "Accept", NDJSON)) {
            server.append(
                    new OrgMemberAdded(tenant.org(), MemberId.generate(), "x@example.com", Role.ADMIN), renamed("a"));
            assertThat(stream.take(1).get(0)).contains("app.updated");
        }
    }

    @Test
    void a_member_that_is_removed_loses_its_stream() throws Exception {
        try (StreamClient stream =
                StreamClient.open(server, events() + "/stream", "Accept", NDJSON, "X-Email", tenant.email())) {
            stream.take(5);
            server.append(new OrgMemberRemoved(tenant.org(), MemberId.generate(), tenant.email()));
            assertThat(stream.rest()).last().asString().contains("org_member.removed");
        }
    }

    @Test
    void a_member_that_is_removed_before_its_stream_begins_gets_nothing() {
        server.get(events() + "/stream", "Accept", NDJSON, "X-Removed", "yes").refused(404, "not_found");
    }

    @Test
    void another_form_than_the_two_is_not_acceptable() {
        assertThat(server.get(events() + "/stream", "Accept", "application/json")
                        .status())
                .isEqualTo(406);
    }

    private String events() {
        return tenant.orgPath() + "/events";
    }

    private AppUpdated renamed(String name) {
        return new AppUpdated(tenant.org(), tenant.app(), name, null, null);
    }

    private static List<String> types(JsonNode page) {
        return page.path("items")
                .valueStream()
                .map(event -> event.path("event_type").asString())
                .toList();
    }
}
