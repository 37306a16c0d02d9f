package dev.plfm.agent.volume;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Directories with all that is in them, on disks that may lose power at any time. */
final class Trees {
    private static final Set<PosixFilePermission> OWNER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private Trees() {}

    /** Copies to where nothing is; the copy is on the disk when this returns. What goes meanwhile is not part of it. */
    static void copy(Path source, Path target) throws IOException {
        Files.createDirectories(parentOf(target));
        Files.walkFileTree(source, new Copying(source, target));
    }

    static void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
        sync(file);
        sync(parentOf(file));
    }

    /** Puts what is on the disk in its place, for good. */
    static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        sync(parentOf(to));
        sync(parentOf(parentOf(to)));
    }

    /** Also what its owner may not change. */
    static void remove(Path tree) throws IOException {
        if (Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS)) {
            Files.setPosixFilePermissions(tree, OWNER);
            try (DirectoryStream<Path> children = Files.newDirectoryStream(tree)) {
                for (Path child : children) {
                    remove(child);
                }
            }
        }
        Files.deleteIfExists(tree);
    }

    /** True also where nothing is. */
    static boolean isEmpty(Path dir) throws IOException {
        if (!Files.isDirectory(dir)) {
            return true;
        }
        try (DirectoryStream<Path> children = Files.newDirectoryStream(dir)) {
            return !children.iterator().hasNext();
        }
    }

    /** How many bytes its files have. */
    static long size(Path tree) throws IOException {
        long[] bytes = {0};
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
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

    private static void sync(Path fileOrDir) throws IOException {
        try (FileChannel channel = FileChannel.open(fileOrDir, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static Path parentOf(Path path) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IOException(path + " has no parent");
        }
        return parent;
    }

    private static FileVisitResult unlessGone(IOException failure) throws IOException {
        if (failure instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw failure;
    }

    /** A directory gets its mode and its time last, as its files could not be written or would change it. */
    private static final class Copying extends SimpleFileVisitor<Path> {
        private final Path source;
        private final Path target;

        Copying(Path source, Path target) {
            this.source = source;
            this.target = target;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
            Path copy = placeOf(dir);
            try {
                Files.copy(dir, copy, StandardCopyOption.COPY_ATTRIBUTES);
            } catch (NoSuchFileException e) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            Files.setPosixFilePermissions(copy, OWNER);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (attributes.isOther()) {
                return FileVisitResult.CONTINUE;
            }
            try {
                Files.copy(file, placeOf(file), StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
            } catch (NoSuchFileException e) {
                return FileVisitResult.CONTINUE;
            }
            if (attributes.isRegularFile()) {
                sync(placeOf(file));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            return unlessGone(failure);
        }

        @Override
        public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            Path copy = placeOf(dir);
            try {
                Files.setAttribute(copy, "unix:mode", Files.getAttribute(dir, "unix:mode"));
                Files.setLastModifiedTime(copy, Files.getLastModifiedTime(dir));
            } catch (NoSuchFileException e) {
                return FileVisitResult.CONTINUE;
            }
            sync(copy);
            return FileVisitResult.CONTINUE;
        }

        private Path placeOf(Path original) {
            return target.resolve(source.relativize(original));
        }
    }
}
