package dev.plfm.kernel.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.groups.Tuple;

/** Manifests for tests: valid ones to which a test adds what it is about, and what becomes of them. */
final class Manifests {

    private Manifests() {}

    /** A valid manifest with one process type {@code web}; the TOML given follows that of {@code processes.web}. */
    static String web(String... lines) {
        return """
                schema_version = "v1"

                [processes.web]
                command = ["serve"]
                resources.memory = "128Mi"
                """ + String.join("\n", lines);
    }

    /** As {@link #web}, with ports, a volume {@code data} of 1 GiB, and the lines given. */
    static String webWithVolume(String... lines) {
        return """
                schema_version = "v1"
                volumes = [{ name = "data", size = "1Gi" }]

                [processes.web]
                command = ["serve"]
                resources.memory = "128Mi"
                """ + String.join("\n", lines);
    }

    static ProcessSpec processOf(String text) {
        return manifestOf(text).processes().get("web");
    }

    static Manifest manifestOf(String text) {
        return accepted(text).manifest();
    }

    static ParsedManifest.Valid accepted(String text) {
        ParsedManifest parsed = ManifestParser.parse(text);
        assertThat(parsed.errors()).isEmpty();
        return (ParsedManifest.Valid) parsed;
    }

    /** The manifest has this one error and no other. */
    static void refused(String text, ManifestErrorCode code, String path) {
        assertThat(ManifestParser.parse(text).errors())
                .extracting(ManifestError::code, ManifestError::path)
                .containsExactly(Tuple.tuple(code, path));
    }
}
