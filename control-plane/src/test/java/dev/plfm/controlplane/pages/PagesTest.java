package dev.plfm.controlplane.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.TestServer;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PagesTest {
    private static final TestServer SERVER = TestServer.start(Map.of());
    private static final URI URL = SERVER.operator().writers().get(0);
    private static final Api ANYBODY = SERVER.operator().withToken(null);
    private static final AtomicInteger PEOPLE = new AtomicInteger();
    private static final String PASSWORD = "correct horse battery";

    private final WebBrowser browser = new WebBrowser(URL);

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private static String newcomer() {
        return "person" + PEOPLE.incrementAndGet() + "@example.com";
    }

    /** The path of a new link to set the password with. */
    private static String linkFor(String email) {
        String url = SERVER.operator()
                .post("/v1/auth/accounts", Map.of("email", email))
                .expect(201)
                .get("/password_url");
        return URI.create(url).getPath();
    }

    /** An account with {@link #PASSWORD}. */
    private String account() {
        String email = newcomer();
        assertThat(setPassword(linkFor(email), PASSWORD).status()).isEqualTo(303);
        return email;
    }

    private WebBrowser.Page setPassword(String link, String password) {
        return browser.submit(link, Map.of("password", password, "repeated", password));
    }

    private String signedIn() {
        String email = account();
        assertThat(browser.signIn(email, PASSWORD).status()).isEqualTo(303);
        return email;
    }

    private static Api.Answer startDevice(Map<String, Object> body) {
        return ANYBODY.post("/v1/auth/device/start", body).expect(200);
    }

    private static String poll(Api.Answer device) {
        Api.Answer answer = ANYBODY.post("/v1/auth/device/token", Map.of("device_code", device.get("/device_code")));
        return answer.status() == 200 ? "tokens" : answer.get("/code");
    }

    private WebBrowser.Page decide(Api.Answer device, String decision) {
        String code = device.get("/user_code");
        return browser.submit("/device?user_code=" + code, "/device", Map.of("user_code", code, "decision", decision));
    }

    @Test
    void a_person_sets_a_password_signs_in_and_approves_a_device() {
        String email = signedIn();
        Api.Answer device = startDevice(Map.of("client_name", "plfm", "device_name", "ann's laptop"));

        WebBrowser.Page page = browser.get("/device?user_code=" + device.get("/user_code"));
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.html())
                .contains("ann&#39;s laptop", device.get("/user_code"), email, "all that your role gives");

        assertThat(decide(device, "approve").html()).contains("Device approved");
        Api.Answer tokens = ANYBODY.post("/v1/auth/device/token", Map.of("device_code", device.get("/device_code")))
                .expect(200);
        assertThat(ANYBODY.withToken(tokens.get("/access_token"))
                        .get("/v1/auth/whoami")
                        .expect(200)
                        .get("/display_name"))
                .isEqualTo(email);
    }

    @Test
    void the_device_endpoint_points_to_the_page() {
        Api.Answer device = startDevice(Map.of());
        assertThat(device.get("/verification_uri")).isEqualTo(URL + "/device");
        assertThat(device.get("/verification_uri_complete"))
                .isEqualTo(URL + "/device?user_code=" + device.get("/user_code"));
    }

    @Test
    void a_denied_device_gets_no_tokens() {
        signedIn();
        Api.Answer device = startDevice(Map.of());
        assertThat(decide(device, "deny").html()).contains("Device denied");
        assertThat(poll(device)).isEqualTo("access_denied");
    }

    @Test
    void the_scopes_asked_for_are_told_in_words() {
        signedIn();
        Api.Answer device = startDevice(Map.of("scopes", List.of("apps:read", "deploys:write")));
        assertThat(browser.get("/device?user_code=" + device.get("/user_code")).html())
                .contains("See apps", "Deploy releases")
                .doesNotContain("all that your role gives", "Set secrets");
    }

    @Test
    void markup_in_names_is_shown_and_not_run() {
        signedIn();
        Api.Answer device = startDevice(
                Map.of("client_name", "\"><img src=x onerror=alert(1)>", "device_name", "<script>alert(1)</script>"));
        assertThat(browser.get("/device?user_code=" + device.get("/user_code")).html())
                .doesNotContain("<script", "<img")
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;");
        assertThat(browser.get("/device?user_code=%3Cscript%3E").html()).doesNotContain("<script");
    }

    @Test
    void a_device_is_decided_once() {
        signedIn();
        Api.Answer device = startDevice(Map.of());
        String token =
                browser.get("/device?user_code=" + device.get("/user_code")).formToken();
        Map<String, String> form = Map.of("user_code", device.get("/user_code"), "decision", "deny", "_csrf", token);
        assertThat(browser.post("/device", form).status()).isEqualTo(200);
        WebBrowser.Page again = browser.post(
                "/device", Map.of("user_code", device.get("/user_code"), "decision", "approve", "_csrf", token));
        assertThat(again.status()).isEqualTo(410);
        assertThat(again.html()).contains("Nothing to approve any more");
        assertThat(poll(device)).isEqualTo("access_denied");
    }

    @Test
    void an_expired_device_cannot_be_approved() {
        signedIn();
        Api.Answer device = startDevice(Map.of());
        String code = device.get("/user_code");
        String token = browser.get("/device?user_code=" + code).formToken();
        SERVER.sql()
                .sql("UPDATE command.device_authorization SET expires_at = now() WHERE user_code = ?")
                .param(code.replace("-", ""))
                .update();
        Map<String, String> form = Map.of("user_code", code, "decision", "approve", "_csrf", token);
        assertThat(browser.post("/device", form).status()).isEqualTo(410);
        assertThat(browser.get("/device?user_code=" + code).status()).isEqualTo(404);
    }

    @Test
    void an_unknown_code_is_explained_on_a_page() {
        signedIn();
        WebBrowser.Page page = browser.get("/device?user_code=BBBB-BBBB");
        assertThat(page.status()).isEqualTo(404);
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.html()).contains("No device waits with this code");
    }

    @Test
    void guessing_codes_becomes_slow() {
        signedIn();
        List<Integer> answers = java.util.stream.IntStream.range(0, 12)
                .mapToObj(i -> browser.get("/device?user_code=BBBB-BBBB").status())
                .toList();
        assertThat(answers).startsWith(404).endsWith(429);
    }

    @Test
    void whoever_is_not_signed_in_signs_in_first_and_comes_back() {
        String email = account();
        String code = startDevice(Map.of()).get("/user_code");
        WebBrowser.Page sent = browser.get("/device?user_code=" + code);
        assertThat(sent.status()).isEqualTo(303);
        assertThat(sent.header("Location")).isEqualTo("/login?user_code=" + code);
        WebBrowser.Page back = browser.submit(
                "/login?user_code=" + code, "/login", Map.of("email", email, "password", PASSWORD, "user_code", code));
        assertThat(back.status()).isEqualTo(303);
        assertThat(back.header("Location")).isEqualTo("/device?user_code=" + code);
    }

    @Test
    void signing_in_leads_to_no_other_site() {
        String email = account();
        for (String elsewhere : List.of("https://evil.example/", "//evil.example", "/\\evil.example", "\r\nX: y")) {
            WebBrowser.Page page = browser.submit(
                    "/login",
                    "/login?next=//evil.example&redirect_uri=//evil.example",
                    Map.of("email", email, "password", PASSWORD, "user_code", elsewhere, "next", elsewhere));
            assertThat(page.status()).isEqualTo(303);
            assertThat(page.header("Location")).isEqualTo("/device");
            assertThat(page.header("X")).isEmpty();
            browser.submit("/device", "/logout", Map.of());
        }
    }

    @Test
    void a_form_without_its_token_is_refused_and_changes_nothing() {
        String email = account();
        WebBrowser.Page login = browser.post("/login", Map.of("email", email, "password", PASSWORD));
        assertThat(login.status()).isEqualTo(403);
        assertThat(login.html()).contains("This form has expired");
        assertThat(login.setCookie("plfm_session")).isEmpty();

        browser.signIn(email, PASSWORD);
        Api.Answer device = startDevice(Map.of());
        Map<String, String> approve = Map.of("user_code", device.get("/user_code"), "decision", "approve");
        assertThat(browser.post("/device", approve).status()).isEqualTo(403);
        assertThat(browser.post("/logout", Map.of()).status()).isEqualTo(403);
        assertThat(browser.post(linkFor(email), Map.of("password", PASSWORD)).status())
                .isEqualTo(403);
        assertThat(poll(device)).isEqualTo("authorization_pending");
        assertThat(browser.get("/device").status()).isEqualTo(200);
    }

    @Test
    void the_token_of_another_browsers_form_does_not_do() {
        String email = account();
        String foreign = new WebBrowser(URL).get("/login").formToken();
        browser.get("/login");
        assertThat(browser.post("/login", Map.of("email", email, "password", PASSWORD, "_csrf", foreign))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void a_wrong_password_and_an_unknown_address_get_the_same_answer() {
        String email = account();
        WebBrowser.Page wrong = browser.signIn(email, "wrong horse battery");
        WebBrowser.Page unknown = browser.signIn("nobody-" + email, PASSWORD);
        WebBrowser.Page invited = browser.signIn(invitedOnly(), PASSWORD);
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(unknown.status()).isEqualTo(401);
        assertThat(invited.status()).isEqualTo(401);
        assertThat(withoutToken(unknown)).isEqualTo(withoutToken(wrong));
        assertThat(withoutToken(invited)).isEqualTo(withoutToken(wrong));
    }

    private static String invitedOnly() {
        String email = newcomer();
        linkFor(email);
        return email;
    }

    private static String withoutToken(WebBrowser.Page page) {
        return page.html().replace(page.formToken(), "");
    }

    @Test
    void guessing_a_password_becomes_slow_for_accounts_and_others_alike() {
        for (String email : List.of(account(), newcomer())) {
            for (int i = 0; i < 5; i++) {
                assertThat(browser.signIn(email, "wrong horse " + i).status()).isEqualTo(401);
            }
            WebBrowser.Page slow = browser.signIn(email, PASSWORD);
            assertThat(slow.status()).isEqualTo(429);
            assertThat(Integer.parseInt(slow.header("Retry-After"))).isBetween(1, 15);
            assertThat(slow.html()).contains("too many tries");
            setPassword(linkFor(email), "another " + PASSWORD);
            assertThat(browser.signIn(email, "another " + PASSWORD).status()).isEqualTo(303);
            browser.submit("/device", "/logout", Map.of());
        }
    }

    @Test
    void a_link_works_once() {
        String email = newcomer();
        String link = linkFor(email);
        String token = browser.get(link).formToken();
        WebBrowser.Page set = browser.post(link, Map.of("password", PASSWORD, "repeated", PASSWORD, "_csrf", token));
        assertThat(set.status()).isEqualTo(303);
        assertThat(set.header("Location")).isEqualTo("/login?notice=password-set");
        assertThat(browser.get(link).status()).isEqualTo(410);
        WebBrowser.Page again = browser.post(
                link, Map.of("password", "another " + PASSWORD, "repeated", "another " + PASSWORD, "_csrf", token));
        assertThat(again.status()).isEqualTo(410);
        assertThat(again.html()).contains("This link does not work any more");
        assertThat(browser.signIn(email, PASSWORD).status()).isEqualTo(303);
    }

    @Test
    void a_newer_link_replaces_an_older_one_and_made_up_ones_do_not_work() {
        String email = newcomer();
        String older = linkFor(email);
        String newer = linkFor(email);
        assertThat(browser.get(older).status()).isEqualTo(410);
        assertThat(browser.get(newer).status()).isEqualTo(200);
        assertThat(browser.get("/password/plfm_pl_nonsense").status()).isEqualTo(410);
    }

    @Test
    void a_password_must_be_long_enough_and_given_twice() {
        String link = linkFor(newcomer());
        assertThat(setPassword(link, "elevenchars").status()).isEqualTo(400);
        assertThat(setPassword(link, "x".repeat(257)).status()).isEqualTo(400);
        assertThat(browser.submit(link, Map.of("password", PASSWORD, "repeated", PASSWORD + "x"))
                        .status())
                .isEqualTo(400);
        assertThat(setPassword(link, PASSWORD).status()).isEqualTo(303);
    }

    @Test
    void a_new_password_ends_sessions() {
        String email = signedIn();
        assertThat(browser.get("/device").status()).isEqualTo(200);
        setPassword(linkFor(email), "another " + PASSWORD);
        assertThat(browser.get("/device").status()).isEqualTo(303);
    }

    @Test
    void a_new_password_denies_devices_that_were_approved_and_have_not_come_yet() {
        String email = signedIn();
        Api.Answer device = startDevice(Map.of());
        decide(device, "approve");
        setPassword(linkFor(email), "another " + PASSWORD);
        assertThat(poll(device)).isEqualTo("access_denied");
    }

    @Test
    void signing_out_ends_the_session_and_not_only_the_cookie() {
        signedIn();
        String session = browser.cookie("plfm_session");
        WebBrowser.Page out = browser.submit("/device", "/logout", Map.of());
        assertThat(out.header("Location")).isEqualTo("/login?notice=signed-out");
        assertThat(out.setCookie("plfm_session")).contains("Max-Age=0");
        Api.Answer replay = ANYBODY.get("/device", "Cookie", "plfm_session=" + session);
        assertThat(replay.status()).isEqualTo(303);
    }

    @Test
    void a_session_is_no_bearer_token_and_a_bearer_token_no_session() {
        signedIn();
        String session = browser.cookie("plfm_session");
        assertThat(session).startsWith("plfm_st_");
        ANYBODY.withToken(session).get("/v1/auth/whoami").expect(401);
        Api.Answer device = startDevice(Map.of());
        decide(device, "approve");
        Api.Answer tokens = ANYBODY.post("/v1/auth/device/token", Map.of("device_code", device.get("/device_code")));
        assertThat(ANYBODY.get("/device", "Cookie", "plfm_session=" + tokens.get("/access_token"))
                        .status())
                .isEqualTo(303);
        assertThat(ANYBODY.get("/v1/orgs", "Cookie", "plfm_session=" + session).status())
                .isEqualTo(401);
    }

    @Test
    void cookies_are_kept_from_scripts_and_other_sites_and_the_session_is_stored_hashed() {
        String email = account();
        WebBrowser.Page page = browser.signIn(email, PASSWORD);
        assertThat(page.setCookie("plfm_session"))
                .contains("HttpOnly", "SameSite=Lax", "Path=/")
                .doesNotContain("Secure", "Domain");
        assertThat(new WebBrowser(URL).get("/login").setCookie("plfm_form")).contains("HttpOnly", "SameSite=Lax");
        String dump = SERVER.sql()
                .sql("SELECT string_agg(t::text, ' ') FROM command.token t")
                .query(String.class)
                .single();
        assertThat(dump).doesNotContain(browser.cookie("plfm_session"), "plfm_st_");
        assertThat(page.headers().toString()).doesNotContain("JSESSIONID");
    }

    @Test
    void pages_allow_no_script_no_frame_no_cache_and_no_referrer() {
        for (String path : List.of("/login", linkFor(newcomer()), "/password/nonsense")) {
            WebBrowser.Page page = browser.get(path);
            assertThat(page.header("Content-Security-Policy"))
                    .isEqualTo("default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none';"
                            + " frame-ancestors 'none'");
            assertThat(page.header("Cache-Control")).contains("no-store");
            assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(page.html()).contains("lang=\"en\"").doesNotContain("<script", "style=");
        }
        assertThat(browser.get("/pages.css").header("Content-Type")).startsWith("text/css");
    }

    @Test
    void every_field_has_a_label() {
        signedIn();
        WebBrowser stranger = new WebBrowser(URL);
        for (WebBrowser.Page page :
                List.of(stranger.get("/login"), stranger.get(linkFor(newcomer())), browser.get("/device"))) {
            java.util.regex.Matcher fields =
                    java.util.regex.Pattern.compile("<input id=\"([a-z_]+)\"").matcher(page.html());
            assertThat(fields.results().map(found -> found.group(1)))
                    .isNotEmpty()
                    .allSatisfy(id -> assertThat(page.html()).contains("<label for=\"" + id + "\""));
        }
    }

    @Test
    void over_tls_cookies_are_bound_to_the_host() {
        try (TestServer server = TestServer.start(Map.of("public_url", "https://plfm.example"))) {
            String url = server.operator()
                    .post("/v1/auth/accounts", Map.of("email", "ann@example.com"))
                    .expect(201)
                    .get("/password_url");
            assertThat(url).startsWith("https://plfm.example/password/plfm_pl_");
            WebBrowser there = new WebBrowser(server.operator().writers().get(0));
            assertThat(there.get("/login").setCookie("__Host-plfm_form"))
                    .contains("Secure", "HttpOnly", "SameSite=Lax", "Path=/");
            there.submit(URI.create(url).getPath(), Map.of("password", PASSWORD, "repeated", PASSWORD));
            WebBrowser.Page signedIn = there.signIn("ann@example.com", PASSWORD);
            assertThat(signedIn.status()).isEqualTo(303);
            assertThat(signedIn.setCookie("__Host-plfm_session"))
                    .contains("Secure", "HttpOnly", "SameSite=Lax", "Path=/")
                    .doesNotContain("Domain");
            assertThat(there.get("/device").status()).isEqualTo(200);
        }
    }

    @Test
    void who_is_too_fast_for_the_address_gets_a_page_too() {
        try (TestServer server = TestServer.start(Map.of("rate_limit.auth", "1/min burst 1"))) {
            WebBrowser there = new WebBrowser(server.operator().writers().get(0));
            there.signIn("ann@example.com", PASSWORD);
            WebBrowser.Page page = there.signIn("ann@example.com", PASSWORD);
            assertThat(page.status()).isEqualTo(429);
            assertThat(page.header("Retry-After")).isNotEmpty();
            assertThat(page.header("Content-Type")).startsWith("text/html");
            assertThat(page.html()).contains("Too many requests");
        }
    }
}
