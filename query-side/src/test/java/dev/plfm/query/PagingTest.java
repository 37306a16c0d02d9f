package dev.plfm.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.event.AppEvent.AppCreated;
import dev.plfm.kernel.event.AppEvent.AppDeleted;
import dev.plfm.kernel.id.AppId;
import dev.plfm.query.testing.QueryServer;
import dev.plfm.query.testing.SharedServer;
import dev.plfm.query.testing.Tenant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@ExtendWith(SharedServer.class)
class PagingTest {
    private final QueryServer server;
    private final Tenant tenant;
    private final List<String> ids = new ArrayList<>();

    PagingTest(QueryServer server) {
        this.server = server;
        this.tenant = Tenant.on(server);
        ids.add(tenant.app().value());
    }

    @Test
    void pages_come_in_the_order_of_creation_and_the_last_has_no_cursor() {
        create(4);
        JsonNode first = page("limit=2");
        JsonNode second = page("limit=2&cursor=" + cursor(first));
        JsonNode third = page("limit=2&cursor=" + cursor(second));
        assertThat(ids(first, second, third)).isEqualTo(ids);
        assertThat(third.path("next_cursor").isNull()).isTrue();
    }

    @Test
    void a_list_that_ends_with_a_full_page_has_no_further_one() {
        create(1);
        assertThat(page("limit=2").path("next_cursor").isNull()).isTrue();
    }

    @Test
    void paging_skips_and_repeats_nothing_while_others_write() throws Exception {
        create(20);
        Thread writer = new Thread(() -> create(60));
        writer.start();
        List<String> seen = new ArrayList<>();
        JsonNode page = page("limit=3");
        seen.addAll(ids(page));
        while (!page.path("next_cursor").isNull() || writer.isAlive()) {
            JsonNode next = page.path("next_cursor").isNull() ? page : page("limit=3&cursor=" + cursor(page));
            if (next == page) {
                writer.join();
                break;
            }
            page = next;
            seen.addAll(ids(page));
        }
        assertThat(seen).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(21);
        assertThat(ids).startsWith(seen.toArray(String[]::new));
    }

    @Test
    void a_page_goes_on_where_a_deleted_item_was() {
        create(4);
        JsonNode first = page("limit=2");
        server.happened(
                new AppDeleted(tenant.org(), new AppId(ids.get(1)), "app", null, null),
                new AppDeleted(tenant.org(), new AppId(ids.get(2)), "app", null, null));
        assertThat(ids(page("limit=2&cursor=" + cursor(first)))).isEqualTo(ids.subList(3, 5));
    }

    @Test
    void a_cursor_of_another_list_is_refused() {
        create(2);
        String cursor = cursor(page("limit=1"));
        Tenant other = Tenant.on(server);
        server.get(other.orgPath() + "/apps?cursor=" + cursor).refused(400, "invalid_cursor");
        server.get(tenant.orgPath() + "/projects?cursor=" + cursor).refused(400, "invalid_cursor");
        server.get(tenant.orgPath() + "/apps?project_id=prj_01JD0000000000000000000003&cursor=" + cursor)
                .refused(400, "invalid_cursor");
    }

    @Test
    void a_changed_cursor_is_refused() {
        create(2);
        String cursor = cursor(page("limit=1"));
        for (int i = 0; i < cursor.length(); i++) {
            char changed = cursor.charAt(i) == 'A' ? 'B' : 'A';
            String tampered = cursor.substring(0, i) + changed + cursor.substring(i + 1);
            server.get(tenant.orgPath() + "/apps?cursor=" + tampered).refused(400, "invalid_cursor");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "%00", "AAAA", "=", "0000000000000000000"})
    void a_cursor_that_is_none_is_refused(String cursor) {
        server.get(tenant.orgPath() + "/apps?cursor=" + cursor).refused(400, "invalid_cursor");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "201", "-1", "x", "", "1.5", "99999999999", "10&limit=20"})
    void a_limit_that_is_none_is_refused(String limit) {
        server.get(tenant.orgPath() + "/apps?limit=" + limit).refused(400, "invalid_argument");
    }

    @Test
    void the_largest_page_has_200_items_and_the_usual_one_50() {
        create(59);
        assertThat(page("limit=200").path("items").size()).isEqualTo(60);
        assertThat(page("").path("items").size()).isEqualTo(50);
    }

    private void create(int count) {
        for (int i = 0; i < count; i++) {
            AppId app = AppId.generate();
            synchronized (ids) {
                ids.add(app.value());
            }
            server.happened(new AppCreated(tenant.org(), app, "app", null, null));
        }
    }

    private JsonNode page(String query) {
        return server.read(tenant.orgPath() + "/apps?" + query);
    }

    private static String cursor(JsonNode page) {
        return page.path("next_cursor").asString();
    }

    private static List<String> ids(JsonNode... pages) {
        List<String> ids = new ArrayList<>();
        for (JsonNode page : pages) {
            page.path("items").forEach(item -> ids.add(item.path("id").asString()));
        }
        return ids;
    }
}
