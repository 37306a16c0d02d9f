package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.SharedServer;
import dev.plfm.controlplane.testing.Tenant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SecurityHeadersTest {
    private static final Api API = SharedServer.get().as("ada@example.com");
    private static final Tenant TENANT = Tenant.create(API);

    @Test
    void every_answer_tells_browsers_to_be_careful_and_nobody_what_serves_it() {
        Api nobody = API.withToken(null);
        Api browser = browser();
        Stream.of(
                        API.get(TENANT.appPath()),
                        API.get(TENANT.appPath() + "s"),
                        API.post("/v1/orgs", "{"),
                        nobody.get("/v1/orgs"),
                        browser.get("/nothing"),
                        nobody.get("/healthz"),
                        browser.get("/metrics"),
                        browser.get("/swagger-ui/index.html"),
                        nobody.post("/v1/auth/device/start", Map.of()),
                        browser.get("/a//b"))
                .forEach(answer -> {
                    assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
                    assertThat(answer.header("X-Frame-Options")).hasValue("DENY");
                    assertThat(answer.header("Referrer-Policy")).hasValue("no-referrer");
                    assertThat(answer.header("Content-Security-Policy").orElseThrow())
                            .contains("default-src 'none'", "frame-ancestors 'none'");
                    assertThat(answer.header("Cache-Control")).isPresent();
                    assertThat(answer.header("Strict-Transport-Security")).isEmpty();
                    assertThat(answer.header("Server")).isEmpty();
                    assertThat(answer.header("X-Powered-By")).isEmpty();
                });
    }

    @Test
    void what_may_hold_a_token_is_not_stored() {
        Api nobody = API.withToken(null);
        assertThat(nobody.post("/v1/auth/device/start", Map.of()).expect(200).header("Cache-Control"))
                .hasValue("no-store");
        assertThat(nobody.post("/v1/auth/token/refresh", "{").expect(400).header("Cache-Control"))
                .hasValue("no-store");
        assertThat(API.post("/v1/auth/enrollment-tokens", null).expect(201).header("Cache-Control"))
                .hasValue("no-store");
        assertThat(browser().get("/login").header("Cache-Control")).hasValue("no-store");
    }

    @Test
    void resources_are_kept_by_the_client_alone_and_asked_for_again() {
        Answer first = API.get(TENANT.appPath()).expect(200);
        assertThat(first.header("Cache-Control")).hasValue("private, no-cache");

        Answer second = API.get(
                        TENANT.appPath(), "If-None-Match", first.header("ETag").orElseThrow())
                .expect(304);
        assertThat(second.text()).isEmpty();
        assertThat(second.header("Cache-Control")).hasValue("private, no-cache");
    }

    @Test
    void other_sites_get_no_leave_to_read() {
        Answer answer = API.get(TENANT.appPath(), "Origin", "https://evil.example");
        assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(answer.header("Set-Cookie")).isEmpty();
    }

    @Test
    void the_contract_is_shown_by_files_of_the_server_alone() {
        Api browser = browser();
        String page = browser.get("/swagger-ui/index.html").expect(200).text();
        assertThat(page).contains("swagger-initializer.js").doesNotContainPattern("<script(?![^>]*src=)");
        assertThat(page).doesNotContainPattern("(src|href)=.(https?:)?//");
        assertThat(browser.get("/swagger-ui/swagger-initializer.js").expect(200).text())
                .contains("/openapi.yaml");
        assertThat(browser.get("/openapi.yaml").expect(200).header("Cache-Control"))
                .hasValue("no-cache");
    }

    /** What it gets is not all in the contract. */
    private static Api browser() {
        return new Api(API.writers(), API.readers(), null, exchange -> {});
    }
}
