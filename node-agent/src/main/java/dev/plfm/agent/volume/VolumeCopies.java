package dev.plfm.agent.volume;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Copies of volumes, {@code <snapshots>/<volume>/<snapshot>}, in a directory that stands for storage which all nodes share. A copy is made
 * beside its place and then moved there, so that it is there as a whole or not at all; each step may be repeated.
 */
public final class VolumeCopies {
    private final VolumeDirs volumes;
    private final Path snapshots;

    public VolumeCopies(VolumeDirs volumes, Path snapshots) {
        this.volumes = volumes;
        this.snapshots = snapshots;
    }

    /** Copies the volume as it is, while it may be written to; answers with how many bytes its files have. */
    long snapshot(String volumeId, String snapshotId) throws IOException {
        Path target = of(volumeId).resolve(VolumeDirs.checked(snapshotId));
        if (!Files.isDirectory(target)) {
            Path draft = emptyDraft(target);
            Trees.copy(existing(volumes.data(volumeId)), draft);
            Trees.move(draft, target);
        }
        return Trees.size(target);
    }

    /** Fills the volume, unless this very job has done so: the note of that comes with the data. */
    long restore(String volumeId, String jobId, String snapshotId) throws IOException {
        Path home = volumes.of(volumeId);
        Path note = home.resolve("restored");
        if (!Files.exists(note) || !Files.readString(note).equals(jobId)) {
            Path source = find(VolumeDirs.checked(snapshotId));
            Path draft = Files.createDirectories(emptyDraft(home));
            Trees.copy(source, draft.resolve("data"));
            Trees.write(draft.resolve("restored"), jobId);
            makeRoom(volumeId);
            Trees.move(draft, home);
        }
        return Trees.size(existing(volumes.data(volumeId)));
    }

    /** Removes the volume and its snapshots; false while something still has it open. */
    boolean delete(String volumeId) throws IOException {
        Path home = volumes.of(volumeId);
        if (Files.isDirectory(home)) {
            if (!isFree(volumeId)) {
                return false;
            }
            Trees.remove(home);
        }
        emptyDraft(home);
        Trees.remove(of(volumeId));
        return true;
    }

    /** Where something was prepared nobody can have written: the volume cannot be attached before it is filled. */
    private void makeRoom(String volumeId) throws IOException {
        if (Files.isDirectory(volumes.of(volumeId))) {
            if (!isFree(volumeId) || !Trees.isEmpty(volumes.data(volumeId))) {
                throw new IOException("the volume is in use or holds data that are not of this restore");
            }
            Trees.remove(volumes.of(volumeId));
        }
    }

    private boolean isFree(String volumeId) throws IOException {
        return new VolumeLock(List.of(volumes.lock(volumeId))).isFree();
    }

    private static Path existing(Path data) throws IOException {
        if (!Files.isDirectory(data)) {
            throw new IOException("the node does not have the volume's data");
        }
        return data;
    }

    /** What is left there is of a copy that was not finished. No id has a dot. */
    private static Path emptyDraft(Path target) throws IOException {
        Path draft = target.resolveSibling(target.getFileName() + ".tmp");
        Trees.remove(draft);
        return draft;
    }

    private Path of(String volumeId) throws IOException {
        return snapshots.resolve(VolumeDirs.checked(volumeId));
    }

    private Path find(String snapshotId) throws IOException {
        if (Files.isDirectory(snapshots)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(snapshots)) {
                for (Path volume : all) {
                    if (Files.isDirectory(volume.resolve(snapshotId))) {
                        return volume.resolve(snapshotId);
                    }
                }
            }
        }
        throw new IOException("there is no snapshot " + snapshotId + " in " + snapshots);
    }
}
