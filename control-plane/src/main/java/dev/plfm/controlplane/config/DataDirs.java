package dev.plfm.controlplane.config;

import java.nio.file.Path;
import java.util.Map;

/** Where data goes when nobody says: {@code $XDG_DATA_HOME/plfm/NAME}, else {@code ~/.plfm/NAME}. */
public final class DataDirs {
    private DataDirs() {}

    public static Path inHome(String name, Map<String, String> environment) {
        String xdg = environment.getOrDefault("XDG_DATA_HOME", "");
        Path base = xdg.isBlank() ? Path.of(System.getProperty("user.home"), ".plfm") : Path.of(xdg, "plfm");
        return base.resolve(name).toAbsolutePath().normalize();
    }
}
