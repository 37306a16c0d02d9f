package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Await;
import dev.plfm.controlplane.testing.Tenant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A process that writes a journal to its volume, in which no line can be written twice, and notes when it finds another writer. */
final class JournalApp {
    static final Duration PATIENCE = Duration.ofSeconds(90);

    /**
     * Numbers follow each other, from whatever the last writer left; who wrote it and something random make a line unlike any that a
     * writer of an emptied volume could write. It takes its time to end.
     */
    private static final String WRITER = """
            #!/bin/bash
            cd "$PLATFORM_VOLUME_DATA" || exit 1
            exec 9>writer.lock
            flock -n 9 || { echo "$$ found another" >> violations; exit 1; }
            trap 'sleep 0.7; exit 0' TERM
            n=$(cat journal 2>/dev/null | wc -l)
            while true; do echo "$n $$ $RANDOM$RANDOM$RANDOM" >> journal; n=$((n + 1)); sleep 0.05; done
            """;

    private final Tenant tenant;
    private final Path dir;
    private List<String> before = List.of();

    /** @param dir gets the program; its {@code nodes} is where agents keep their state */
    JournalApp(Tenant tenant, Path dir) throws IOException {
        this.tenant = tenant;
        this.dir = dir;
        Files.writeString(writer(), WRITER);
        Files.setPosixFilePermissions(writer(), PosixFilePermissions.fromString("rwx------"));
    }

    Path nodes() {
        return dir.resolve("nodes");
    }

    Path writer() {
        return dir.resolve("writer");
    }

    String volumes() {
        return "/v1/orgs/" + tenant.org + "/volumes";
    }

    /** A volume that is nowhere yet. */
    String volume() {
        return tenant.api
                .post(volumes(), Map.of("name", "journal", "size_bytes", 1L << 30))
                .expect(201)
                .get("/id");
    }

    String attach(Tenant to, String volume) {
        return to.api
                .post(
                        to.envPath() + "/volume-attachments",
                        Map.of("volume_id", volume, "process_type", "db", "mount_path", "/data"))
                .expect(201)
                .get("/id");
    }

    /** @param before what is to start the writer, if anything */
    String release(String label, String... before) {
        String command = Stream.concat(Arrays.stream(before), Stream.of(writer().toString()))
                .map(word -> "\"" + word + "\"")
                .collect(Collectors.joining(", "));
        String manifest = "schema_version = \"v1\"\n[image]\nref = \"registry.example/db:1\"\n[env.vars]\nLABEL = \""
                + label + "\"\n[[volumes]]\nname = \"data\"\nsize = \"1Gi\"\n[processes.db]\ncommand = [" + command
                + "]\nresources = {memory = \"64Mi\"}\nmounts = [{volume = \"data\", path = \"/data\"}]\n";
        return tenant.api
                .post(
                        tenant.appPath() + "/releases",
                        Map.of("manifest", manifest, "image_digest", "sha256:" + "ab".repeat(32)))
                .expect(201)
                .get("/id");
    }

    /** What the next check must find: for a volume that was filled with a copy. */
    void continuesFrom(List<String> lines) {
        before = List.copyOf(lines);
    }

    /** The journal goes on, with all that it ever had. */
    void grows(String volume) {
        growsBy(10, volume);
    }

    void growsBy(int more, String volume) {
        int wanted = before.size() + more;
        Await.until("the journal goes on", PATIENCE, () -> checked(volume).size() > wanted);
        before = checked(volume);
    }

    /** As {@link #grows}, and it is another process that writes now. */
    void growsByAnother(long writer, String volume) {
        Await.until("another writes", PATIENCE, () -> writerOf(checked(volume)) != writer);
        grows(volume);
        assertThat(writerOf(before)).isNotEqualTo(writer);
    }

    /** The process that wrote the last line. */
    long writer(String volume) {
        return writerOf(checked(volume));
    }

    /** The lines that are written as a whole; none when there is no journal. */
    List<String> lines(String volume) {
        Path file = data(volume).resolve("journal");
        try {
            String text = Files.exists(file) ? Files.readString(file) : "";
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path data(String volume) {
        try (Stream<Path> hosts = Files.list(nodes())) {
            return hosts.map(host -> host.resolve("volumes").resolve(volume).resolve("data"))
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElse(dir.resolve("none"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> checked(String volume) {
        List<String> now = lines(volume);
        assertThat(now.subList(0, Math.min(before.size(), now.size())))
                .as("what was written before")
                .isEqualTo(before);
        List<Long> writers = new ArrayList<>();
        for (int line = 0; line < now.size(); line++) {
            assertThat(now.get(line)).startsWith(line + " ");
            long writer = writerOf(now.subList(line, line + 1));
            if (writers.isEmpty() || writers.get(writers.size() - 1) != writer) {
                writers.add(writer);
            }
        }
        assertThat(writers).as("one writer after another").doesNotHaveDuplicates();
        assertThat(data(volume).resolve("violations")).doesNotExist();
        return now;
    }

    private static long writerOf(List<String> lines) {
        return lines.isEmpty() ? 0 : Long.parseLong(lines.get(lines.size() - 1).split(" ")[1]);
    }
}
