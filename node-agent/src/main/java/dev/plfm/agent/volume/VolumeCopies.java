package dev.plfm.agent.volume;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
            copy(volumes.data(volumeId), target);
        }
        return size(target);
    }

    /** Fills the volume, unless it is filled already. */
    long restore(String volumeId, String snapshotId) throws IOException {
        Path source = find(VolumeDirs.checked(snapshotId));
        Path target = volumes.of(volumeId).resolve("data");
        if (!Files.isDirectory(target)) {
            copy(source, target);
        }
        return size(target);
    }

    /** Removes the volume and its snapshots; false while something still writes to it. */
    boolean delete(String volumeId) throws IOException {
        if (Files.isDirectory(volumes.of(volumeId))) {
            if (!new VolumeLock(List.of(volumes.lock(volumeId))).isFree()) {
                return false;
            }
            remove(volumes.of(volumeId));
        }
        remove(of(volumeId));
        return true;
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

    private static void copy(Path source, Path target) throws IOException {
        Path draft = target.resolveSibling(target.getFileName() + ".tmp");
        remove(draft);
        Files.createDirectories(target.getParent());
        Files.walkFileTree(source, new Copying(source, draft));
        Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private static long size(Path dir) throws IOException {
        long[] bytes = {0};
        Files.walkFileTree(dir, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes[0] += attributes.isRegularFile() ? attributes.size() : 0;
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                return unlessGone(failure);
            }
        });
        return bytes[0];
    }

    private static void remove(Path dir) throws IOException {
        if (!Files.exists(dir, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(dir, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** What goes while it is being copied is not part of the copy. */
    private static FileVisitResult unlessGone(IOException failure) throws IOException {
        if (failure instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw failure;
    }

    private static final class Copying extends SimpleFileVisitor<Path> {
        private final Path source;
        private final Path target;

        Copying(Path source, Path target) {
            this.source = source;
            this.target = target;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
            Files.copy(dir, target.resolve(source.relativize(dir)), StandardCopyOption.COPY_ATTRIBUTES);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (!attributes.isOther()) {
                try {
                    Files.copy(
                            file,
                            target.resolve(source.relativize(file)),
                            StandardCopyOption.COPY_ATTRIBUTES,
                            LinkOption.NOFOLLOW_LINKS);
                } catch (NoSuchFileException e) {
                    return FileVisitResult.CONTINUE;
                }
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            return unlessGone(failure);
        }
    }
}
