package dev.plfm.agent.volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The volumes of one node: {@code <root>/<volume>/data} is what instances see and what is copied, {@code <root>/<volume>/lock} is locked by
 * whoever has it open, {@code <root>/<volume>/restored} names the job that filled it. Sizes are not enforced.
 */
public final class VolumeDirs {
    // Ids become parts of paths.
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");

    private final Path root;

    public VolumeDirs(Path root) {
        this.root = root;
    }

    /** The volume's data for an instance, made empty when there are none yet. */
    public Path openData(String volumeId) throws IOException {
        return Files.createDirectories(data(volumeId));
    }

    /** The file that is locked by who has the volume open. */
    public Path lock(String volumeId) throws IOException {
        return Files.createDirectories(of(volumeId)).resolve("lock");
    }

    /** Where the volume's data are, if there are any. */
    Path data(String volumeId) throws IOException {
        return of(volumeId).resolve("data");
    }

    /** All of the volume, whether or not there is anything. */
    Path of(String volumeId) throws IOException {
        return root.resolve(checked(volumeId));
    }

    static String checked(String id) throws IOException {
        if (!ID.matcher(id).matches()) {
            throw new IOException("not an id: " + id);
        }
        return id;
    }
}
