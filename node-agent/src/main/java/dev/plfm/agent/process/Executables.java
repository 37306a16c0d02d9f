package dev.plfm.agent.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds programs as a shell would, without one. */
final class Executables {
    private Executables() {}

    /** The absolute path of the program, or null; a name with a separator is taken relative to the directory. */
    static @Nullable String find(String name, @Nullable String searchPath, Path dir) {
        if (name.contains("/")) {
            Path file = dir.resolve(name);
            return runnable(file) ? file.toString() : null;
        }
        if (searchPath == null || name.isEmpty()) {
            return null;
        }
        for (String folder : searchPath.split(File.pathSeparator)) {
            Path file = Path.of(folder).resolve(name).toAbsolutePath();
            if (!folder.isEmpty() && runnable(file)) {
                return file.toString();
            }
        }
        return null;
    }

    private static boolean runnable(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
