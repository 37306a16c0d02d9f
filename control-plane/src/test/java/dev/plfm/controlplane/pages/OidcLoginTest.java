package dev.plfm.controlplane.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.ControlPlane;
import dev.plfm.controlplane.RunningServer;
import dev.plfm.controlplane.config.ServerConfig;
import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.TestServer;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OidcLoginTest {
    private static final IdentityProvider PROVIDER = new IdentityProvider();
    private static final TestServer SERVER = TestServer.start(PROVIDER.settings());
    private static final URI URL = SERVER.operator().writers().get(0);
    private static final Api ANYBODY = SERVER.operator().withToken(null);

    private final WebBrowser browser = new WebBrowser(URL);

    @AfterAll
    static void stop() {
        SERVER.close();
        PROVIDER.close();
    }

    @BeforeEach
    void ann_is_known_to_the_provider() {
        PROVIDER.client(URL.resolve("/login/oauth2/code/oidc"));
        PROVIDER.person(Map.of("email", "Ann@Example.com", "email_verified", true));
    }

    /** Sends the browser away, and returns where the provider sends it back to. */
    private String departAndReturn(String userCode) {
        WebBrowser.Page away = browser.get("/oauth2/authorization/oidc?user_code=" + userCode);
        assertThat(away.status()).isEqualTo(302);
        WebBrowser.Page atProvider = new WebBrowser(PROVIDER.issuer()).get(away.header("Location"));
        assertThat(atProvider.status()).as(atProvider.html()).isEqualTo(302);
        return atProvider.header("Location");
    }

    @Test
    void a_person_signs_in_with_the_provider_and_approves_a_device() {
        Api.Answer device = ANYBODY.post("/v1/auth/device/start", Map.of()).expect(200);
        String code = device.get("/user_code");
        assertThat(browser.get("/login?user_code=" + code).html())
                .contains("Continue with", "/oauth2/authorization/oidc?user_code=" + code)
                .doesNotContain("type=\"password\"");

        WebBrowser.Page back = browser.get(departAndReturn(code));
        assertThat(back.status()).as(back.html()).isEqualTo(303);
        assertThat(back.header("Location")).isEqualTo("/device?user_code=" + code);
        assertThat(back.setCookie("plfm_session")).contains("HttpOnly", "SameSite=Lax");
        assertThat(back.headers().toString()).doesNotContain("JSESSIONID");

        browser.submit("/device?user_code=" + code, "/device", Map.of("user_code", code, "decision", "approve"));
        Api.Answer tokens = ANYBODY.post("/v1/auth/device/token", Map.of("device_code", device.get("/device_code")))
                .expect(200);
        assertThat(ANYBODY.withToken(tokens.get("/access_token"))
                        .get("/v1/auth/whoami")
                        .get("/display_name"))
                .isEqualTo("ann@example.com");
    }

    @Test
    void the_request_carries_pkce_a_nonce_and_a_state_and_is_stored_without_the_state() {
        String location = browser.get("/oauth2/authorization/oidc").header("Location");
        assertThat(location)
                .startsWith(PROVIDER.issuer() + "/oauth2/authorize")
                .contains("code_challenge=", "code_challenge_method=S256", "nonce=", "state=", "scope=openid%20email");
        String state = location.replaceAll(".*[?&]state=([^&]+).*", "$1").replace("%3D", "=");
        String stored = SERVER.sql()
                .sql("SELECT string_agg(convert_from(request, 'UTF8'), ' ') FROM command.oidc_login")
                .query(String.class)
                .single();
        assertThat(stored).contains("browser_hash").doesNotContain(state, state.replace("=", ""));
    }

    @Test
    void another_process_can_take_the_browser_back() {
        Map<String, String> settings = new HashMap<>(PROVIDER.settings());
        settings.put("listen", "127.0.0.1:0");
        String back = departAndReturn("");
        try (RunningServer other = ControlPlane.start(ServerConfig.of(settings)
                .withDatabase(SERVER.database().application(), SERVER.database().owner()))) {
            String there = back.replace(URL.toString(), other.baseUri().toString());
            assertThat(browser.get(there).status()).isEqualTo(303);
        }
    }

    @Test
    void a_return_works_once_and_only_in_the_browser_that_began() {
        String back = departAndReturn("");
        assertThat(new WebBrowser(URL).get(back).status()).isEqualTo(403);
        assertThat(browser.get(back).status()).isEqualTo(303);
        WebBrowser.Page again = browser.get(back);
        assertThat(again.status()).isEqualTo(403);
        assertThat(again.html()).contains("You were not signed in");
        assertThat(again.setCookie("plfm_session")).isEmpty();
    }

    @Test
    void a_return_in_a_browser_that_began_another_sign_in_is_refused() {
        String foreign = departAndReturn("");
        WebBrowser victim = new WebBrowser(URL);
        victim.get("/oauth2/authorization/oidc");
        assertThat(victim.get(foreign).status()).isEqualTo(403);
    }

    @Test
    void an_id_token_for_another_nonce_is_refused() {
        String back = departAndReturn("");
        SERVER.sql()
                .sql("UPDATE command.oidc_login SET request = convert_to(regexp_replace("
                        + "convert_from(request, 'UTF8'), '\"nonce\":\"[^\"]+\"', '\"nonce\":\"other\"'), 'UTF8')")
                .update();
        assertThat(browser.get(back).status()).isEqualTo(403);
    }

    @Test
    void a_return_that_took_too_long_is_refused() {
        String back = departAndReturn("");
        SERVER.sql()
                .sql("UPDATE command.oidc_login SET created_at = now() - interval '11 minutes'")
                .update();
        assertThat(browser.get(back).status()).isEqualTo(403);
    }

    @Test
    void an_address_that_the_provider_does_not_vouch_for_is_refused() {
        for (Map<String, Object> claims : java.util.List.<Map<String, Object>>of(
                Map.of("email", "ann@example.com", "email_verified", false),
                Map.of("email", "ann@example.com"),
                Map.of("email_verified", true),
                Map.of("email", "not an address", "email_verified", true))) {
            PROVIDER.person(claims);
            WebBrowser.Page back = browser.get(departAndReturn(""));
            assertThat(back.status()).isEqualTo(403);
            assertThat(back.html()).contains("not verified");
            assertThat(back.setCookie("plfm_session")).isEmpty();
        }
    }

    @Test
    void what_a_link_claims_the_provider_said_is_not_shown() {
        WebBrowser.Page page = browser.get(
                "/login/oauth2/code/oidc?error=access_denied&state=x&error_description=%3Cb%3Ecall+555%3C%2Fb%3E");
        assertThat(page.status()).isEqualTo(403);
        assertThat(page.html()).contains("You were not signed in").doesNotContain("555");
    }

    @Test
    void sign_in_leads_to_no_other_site() {
        WebBrowser.Page back = browser.get(departAndReturn("//evil.example"));
        assertThat(back.header("Location")).isEqualTo("/device");
    }

    @Test
    void passwords_are_neither_taken_nor_set() {
        String token = token();
        WebBrowser.Page page =
                browser.post("/login", Map.of("email", "ann@example.com", "password", "x", "_csrf", token));
        assertThat(page.status()).isEqualTo(403);
        assertThat(page.html()).contains("identity provider");
        String link = SERVER.operator()
                .post("/v1/auth/accounts", Map.of("email", "ann@example.com"))
                .expect(201)
                .get("/password_url");
        assertThat(browser.get(URI.create(link).getPath()).status()).isEqualTo(403);
    }

    /** Any form's token: the footer of the device page has one. */
    private String token() {
        browser.get(departAndReturn(""));
        return browser.get("/device").formToken();
    }

    @Test
    void the_server_starts_and_says_so_when_the_provider_does_not_answer() {
        Map<String, String> settings = new HashMap<>(PROVIDER.settings());
        settings.put("oidc.issuer", "http://127.0.0.1:1");
        try (TestServer server = TestServer.start(settings)) {
            WebBrowser there = new WebBrowser(server.operator().writers().get(0));
            assertThat(there.get("/login").status()).isEqualTo(200);
            WebBrowser.Page away = there.get("/oauth2/authorization/oidc");
            assertThat(away.status()).isEqualTo(503);
            assertThat(away.html()).contains("The identity provider does not answer");
        }
    }
}
