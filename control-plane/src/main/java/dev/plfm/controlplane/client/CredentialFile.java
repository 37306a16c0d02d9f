package dev.plfm.controlplane.client;

import dev.plfm.kernel.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;

/** Where a sign-in is kept: one JSON file that only its owner can read. */
public final class CredentialFile {
    /** A lock on a file holds between processes only; this one holds between the threads of this one. */
    private static final ReentrantLock THREADS = new ReentrantLock();

    private final Path path;

    public CredentialFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    /** {@code $XDG_CONFIG_HOME/plfm/credentials.json}, else in {@code ~/.config}. */
    public static Path usualPath(Map<String, String> environment) {
        String xdg = environment.getOrDefault("XDG_CONFIG_HOME", "");
        Path base = xdg.isBlank() ? Path.of(System.getProperty("user.home"), ".config") : Path.of(xdg);
        return base.resolve("plfm").resolve("credentials.json");
    }

    public Path path() {
        return path;
    }

    /**
     * Empty when there is none.
     *
     * @throws CredentialsException if it cannot be read, or others can read it
     */
    public Optional<Credentials> read() {
        try {
            if (!Files.exists(path)) {
                return Optional.empty();
            }
            String open = PrivateFile.tooOpen(path);
            if (!open.isEmpty()) {
                throw new CredentialsException(
                        "others may use " + path + " (its mode is " + open + ")",
                        "if nobody has: chmod 600 " + path + "; if in doubt: plfm logout, which ends the sign-in");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Optional.of(parse());
    }

    /** As {@link #read()}, whoever may read it: for ending it. */
    public Optional<Credentials> readAnyway() {
        return Files.exists(path) ? Optional.of(parse()) : Optional.empty();
    }

    private Credentials parse() {
        try {
            return Json.mapper().readValue(Files.readAllBytes(path), Credentials.class);
        } catch (JacksonException e) {
            throw new CredentialsException(path + " holds no sign-in", "delete it and sign in: plfm login", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void write(Credentials credentials) {
        try {
            PrivateFile.write(path, Json.mapper().writeValueAsBytes(credentials));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void delete() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs alone among all processes and threads that use this file. */
    <T> T locked(Supplier<T> work) {
        THREADS.lock();
        try (FileChannel channel = PrivateFile.open(path.resolveSibling(path.getFileName() + ".lock"));
                FileLock lock = channel.lock()) {
            return work.get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            THREADS.unlock();
        }
    }
}
