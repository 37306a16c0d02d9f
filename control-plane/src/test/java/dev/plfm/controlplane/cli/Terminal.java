package dev.plfm.controlplane.cli;

import dev.plfm.controlplane.client.CredentialFile;
import dev.plfm.controlplane.client.Credentials;
import dev.plfm.controlplane.client.Pause;
import dev.plfm.controlplane.identity.DeviceApproval;
import dev.plfm.controlplane.testing.TestServer;
import dev.plfm.kernel.json.Json;
import dev.plfm.kernel.value.Email;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A person at a terminal with a home directory: runs commands, reads what they say, approves codes while they wait. */
final class Terminal {
    private static final Pattern CODE = Pattern.compile("user_code=([A-Z]{4}-[A-Z]{4})");

    final List<Duration> waits = new ArrayList<>();
    final Map<String, String> environment = new HashMap<>();
    private final TestServer server;
    private final Path home;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Runnable whileWaiting = () -> {};
    private Duration later = Duration.ZERO;
    private @Nullable String answer;

    Terminal(TestServer server, Path home) {
        this.server = server;
        this.home = home;
        environment.put("XDG_CONFIG_HOME", home.toString());
        environment.put("PLFM_SERVER", server.uri().toString());
    }

    int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        Pause pause = wait -> {
            waits.add(wait);
            whileWaiting.run();
        };
        InstantSource clock = () -> Instant.now().plus(later);
        World world = new World(environment, clock, pause, question -> answer, "ann-laptop");
        return Plfm.commandLine(world)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    /** Signs in, as this person. */
    void login(String email, String... options) {
        whileWaiting(() -> approve(email));
        String[] arguments = new String[options.length + 1];
        arguments[0] = "login";
        System.arraycopy(options, 0, arguments, 1, options.length);
        if (run(arguments) != ExitCode.OK) {
            throw new AssertionError(err());
        }
    }

    void whileWaiting(Runnable action) {
        whileWaiting = action;
    }

    void approve(String email) {
        server.bean(DeviceApproval.class).approve(shownCode(), new Email(email));
    }

    void deny(String email) {
        server.bean(DeviceApproval.class).deny(shownCode(), new Email(email));
    }

    private String shownCode() {
        Matcher code = CODE.matcher(out.toString());
        if (!code.find()) {
            throw new AssertionError("no code is shown: " + out);
        }
        return code.group(1);
    }

    /** Sets the clock of this machine forward. */
    void sleep(Duration duration) {
        later = later.plus(duration);
    }

    /** What is answered when the command asks. */
    void answer(String text) {
        answer = text;
    }

    Path file() {
        return home.resolve("plfm/credentials.json");
    }

    Credentials kept() {
        try {
            return Json.mapper().readValue(Files.readAllBytes(file()), Credentials.class);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Puts another sign-in in the place of the one that is kept. */
    void keep(Credentials credentials) {
        new CredentialFile(file()).write(credentials);
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }
}
