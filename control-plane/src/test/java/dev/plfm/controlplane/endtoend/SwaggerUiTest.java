package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import dev.plfm.controlplane.testing.SharedServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SwaggerUiTest {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

    @Test
    void a_browser_shows_the_contract_and_blocks_nothing_of_it() {
        assumeTrue(Files.isExecutable(CHROMIUM), "there is no browser here");
        URI server = SharedServer.get().operator().readers().get(0);
        List<String> complaints = new ArrayList<>();
        try (Playwright playwright = Playwright.create(
                        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
                Browser browser = playwright
                        .chromium()
                        .launch(new LaunchOptions().setExecutablePath(CHROMIUM).setArgs(List.of("--no-sandbox")))) {
            Page page = browser.newPage();
            page.onConsoleMessage(message -> complaints.add(message.text()));
            page.navigate(server + "/swagger-ui/index.html");

            page.waitForSelector(".opblock-summary-path");

            assertThat(page.locator(".opblock").count()).isGreaterThan(30);
            assertThat(complaints).noneMatch(text -> text.contains("Content Security Policy"));
        }
    }
}
