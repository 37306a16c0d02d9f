package dev.plfm.controlplane.testing;

import dev.plfm.controlplane.config.DatabaseUrl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/** A server process on a database and at an address that it keeps over restarts. */
public final class ServerProcess implements AutoCloseable {
    private final Path directory;
    private final Map<String, String> variables;
    private final TestDatabase database;
    private final List<String> arguments;
    private final URI uri;
    private PlfmProcess process;

    public ServerProcess(Path directory, TestDatabase database, String... options) {
        this(directory, database, Map.of(), options);
    }

    /** @param variables of the process's environment */
    public ServerProcess(Path directory, TestDatabase database, Map<String, String> variables, String... options) {
        this.directory = directory;
        this.variables = variables;
        this.database = database;
        String address = "127.0.0.1:" + freePort();
        this.uri = URI.create("http://" + address);
        this.arguments = new ArrayList<>(List.of("server", "--dev", "--listen", address));
        arguments.addAll(Arrays.asList(options));
        this.process = launch();
    }

    public URI uri() {
        return uri;
    }

    /** Waits until the process says that it is ready. */
    public ServerProcess awaitReady() {
        try {
            String line = process.readLine();
            if (line == null) {
                throw new AssertionError("the server did not start: " + process.errors());
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next line on standard output. */
    public String readLine() {
        try {
            return String.valueOf(process.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@code kill -9}. */
    public void kill() {
        try {
            process.kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public void restart() {
        process = launch();
    }

    public String errors() {
        try {
            return process.errors();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Rebuilds all projections, offline; answers with what the command says. */
    public String rebuild() {
        try (PlfmProcess rebuild = launch("projections", "rebuild", "all")) {
            String output = rebuild.restOfOutput();
            if (rebuild.exitCode() != 0) {
                throw new AssertionError(output + rebuild.errors());
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private PlfmProcess launch() {
        return launch(arguments.toArray(String[]::new));
    }

    private PlfmProcess launch(String... command) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "GHOST_DB_URL",
                url(database.application()),
                "GHOST_DB_MIGRATION_URL",
                url(database.owner()),
                "GHOST_RATE_LIMIT",
                "false"));
        environment.putAll(variables);
        try {
            return new PlfmProcess(directory, environment, command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String url(DatabaseUrl url) {
        return url.jdbcUrl() + (url.jdbcUrl().contains("?") ? "&" : "?") + "user=" + encoded(url.user()) + "&password="
                + encoded(url.password());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(Objects.requireNonNull(text), StandardCharsets.UTF_8);
    }

    /** Below the ports that the system gives to outgoing connections, so that none of those has it when the server restarts. */
    private static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(12_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // the next one, then
            }
        }
    }

    @Override
    public void close() {
        kill();
    }
}
