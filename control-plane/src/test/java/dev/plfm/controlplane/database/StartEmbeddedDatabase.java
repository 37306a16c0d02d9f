package dev.plfm.controlplane.database;

import java.io.IOException;
import java.nio.file.Path;

/** A program for tests that starts the database, prints its process id and port, and waits to be killed. */
final class StartEmbeddedDatabase {
    private StartEmbeddedDatabase() {}

    static Process in(Path dataDir) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StartEmbeddedDatabase.class.getName(),
                        dataDir.toString())
                .redirectErrorStream(true)
                .start();
    }

    public static void main(String[] args) throws IOException {
        EmbeddedDatabase database = EmbeddedDatabase.start(Path.of(args[0]), EmbeddedDatabase.Options.FAST);
        System.out.println(database.pid() + " " + database.port());
        System.in.read();
    }
}
