package dev.plfm.controlplane.cli;

import dev.plfm.controlplane.client.Pause;
import java.io.Console;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds a command: variables, time, the person at the keyboard.
 *
 * @param ask shows a question and reads an answer that is not shown; null when there is nobody to ask
 */
record World(
        Map<String, String> environment,
        InstantSource clock,
        Pause pause,
        Function<String, @Nullable String> ask,
        String hostName) {
    private static final int MAX_HOST_NAME = 100;

    static World real() {
        return new World(System.getenv(), InstantSource.system(), Pause.sleeping(), World::atConsole, nameOfThisHost());
    }

    /** The value of a variable, or null when it is not set or blank. */
    @Nullable String variable(String name) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static @Nullable String atConsole(String question) {
        Console console = System.console();
        char[] answer = console == null ? null : console.readPassword("%s", question);
        return answer == null ? null : new String(answer).strip();
    }

    private static String nameOfThisHost() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            return name.length() <= MAX_HOST_NAME ? name : name.substring(0, MAX_HOST_NAME);
        } catch (UnknownHostException e) {
            return "unknown host";
        }
    }
}
