package dev.plfm.controlplane.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.TestCertificate;
import dev.plfm.controlplane.testing.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExampleFileTest {
    private static final Path EXAMPLE = Path.of("../config/example.toml");

    @TempDir
    Path directory;

    @Test
    void the_example_as_it_is_says_the_defaults() {
        assertThat(new ConfigLoader(Map.of(), Map.of(), EXAMPLE).load()).isEqualTo(ServerConfig.of(Map.of()));
    }

    @Test
    void the_example_with_its_optional_lines_names_every_setting_and_loads() throws IOException {
        Path key = TestKeys.publicFile();
        TestCertificate.create("example").write(directory.resolve("tls.crt"), directory.resolve("tls.key"));
        List<String> lines = Files.readAllLines(EXAMPLE).stream()
                .map(line -> line.replaceFirst("^#(?=[a-z0-9_]+ = )", ""))
                .map(line ->
                        line.replace("/etc/plfm/tls", directory.resolve("tls").toString()))
                .map(line -> line.startsWith("secrets_key") ? "secrets_key = '" + key + "'" : line)
                .toList();
        Path complete = Files.write(directory.resolve("complete.toml"), lines);

        assertThat(TomlFile.read(complete).keySet())
                .containsExactlyElementsOf(
                        Settings.ALL.stream().map(Setting::key).toList());
        assertThat(new ConfigLoader(Map.of(), Map.of(), complete).load().secretsKey())
                .isEqualTo(key);
    }

    @Test
    void the_example_names_the_variables_and_options() throws IOException {
        String text = Files.readString(EXAMPLE);

        assertThat(Settings.ALL).allSatisfy(setting -> {
            if (setting.environment() != null) {
                assertThat(text).contains(setting.environment());
            }
            if (setting.option() != null) {
                assertThat(text).contains(setting.option());
            }
        });
    }
}
