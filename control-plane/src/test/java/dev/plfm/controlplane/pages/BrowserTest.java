package dev.plfm.controlplane.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A person with a real browser, in which scripts are off, finds everything by what it is labelled. */
class BrowserTest {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final List<String> QUIET = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--disable-quic");
    private static final String PASSWORD = "correct horse battery";

    @Test
    void from_an_account_to_a_signed_in_device_without_a_script() {
        assertThat(CHROMIUM)
                .as("This test drives a real browser: install it with `apt-get install chromium`")
                .isExecutable();
        try (TestServer server = TestServer.start(Map.of());
                Playwright playwright = Playwright.create(
                        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
                Browser chromium = playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(CHROMIUM)
                                .setArgs(QUIET));
                BrowserContext phone = chromium.newContext(new Browser.NewContextOptions()
                        .setJavaScriptEnabled(false)
                        .setViewportSize(360, 740))) {
            signInADevice(server, phone.newPage());
        }
    }

    private static void signInADevice(TestServer server, Page page) {
        List<String> complaints = new ArrayList<>();
        page.onConsoleMessage(message -> complaints.add(message.text() + " " + message.location()));

        page.navigate(server.operator()
                .post("/v1/auth/accounts", Map.of("email", "ann@example.com"))
                .expect(201)
                .get("/password_url"));
        screenshot(page, "password");
        page.getByLabel("New password").fill(PASSWORD);
        page.getByLabel("The same again").fill(PASSWORD);
        press(page, "Set password");
        assertThat(page.getByRole(AriaRole.STATUS).textContent()).contains("Your password is set");

        Api device = server.operator().withToken(null);
        Api.Answer started = device.post(
                        "/v1/auth/device/start",
                        Map.of("client_name", "plfm", "device_name", "build-7", "scopes", List.of("apps:read")))
                .expect(200);
        page.navigate(started.get("/verification_uri_complete"));
        screenshot(page, "login");
        page.getByLabel("E-mail address").fill("ann@example.com");
        page.getByLabel("Password").fill(PASSWORD);
        press(page, "Sign in");

        screenshot(page, "device");
        assertThat(page.locator("main").textContent())
                .contains("build-7", "plfm", "See apps", started.get("/user_code"), "ann@example.com");
        assertThat(page.locator("main").boundingBox().width).isLessThanOrEqualTo(360);
        assertThat(page.locator("main").evaluate("main => getComputedStyle(main).borderRadius"))
                .as("the stylesheet is there")
                .isEqualTo("12px");
        press(page, "Approve");
        assertThat(page.locator("h1").textContent()).isEqualTo("Device approved");

        Api.Answer tokens = device.post("/v1/auth/device/token", Map.of("device_code", started.get("/device_code")))
                .expect(200);
        Api.Answer who = device.withToken(tokens.get("/access_token"))
                .get("/v1/auth/whoami")
                .expect(200);
        assertThat(who.get("/display_name")).isEqualTo("ann@example.com");
        assertThat(who.json().at("/scopes").toString()).isEqualTo("[\"apps:read\"]");

        page.navigate(started.get("/verification_uri"));
        screenshot(page, "code");
        press(page, "Sign out");
        assertThat(page.getByRole(AriaRole.STATUS).textContent()).contains("signed out");
        assertThat(complaints).isEmpty();
    }

    private static void press(Page page, String button) {
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(button).setExact(true))
                .click();
    }

    /** For whoever changes the pages: {@code target/pages/*.png}. */
    private static void screenshot(Page page, String name) {
        Path target = Path.of("target", "pages", name + ".png");
        page.screenshot(new Page.ScreenshotOptions().setPath(target).setFullPage(true));
        assertThat(Files.exists(target)).isTrue();
    }
}
