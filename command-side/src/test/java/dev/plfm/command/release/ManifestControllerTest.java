package dev.plfm.command.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.command.release.ManifestController.Body;
import dev.plfm.command.release.ManifestController.Verdict;
import dev.plfm.kernel.manifest.ManifestError;
import org.junit.jupiter.api.Test;

/** The verdict on a manifest. */
class ManifestControllerTest {
    private final ManifestController controller = new ManifestController();

    @Test
    void a_valid_manifest_has_a_canonical_form_and_a_hash() {
        Verdict verdict = controller.validate(new Body("""
                schema_version = "v1"
                [processes.web]
                command = ["serve"]
                resources = { memory = "64Mi" }
                """));

        assertThat(verdict.valid()).isTrue();
        assertThat(verdict.errors()).isEmpty();
        assertThat(verdict.canonical())
                .isEqualTo("{\"processes\":{\"web\":{\"command\":[\"serve\"],\"resources\":{\"memory\":\"64Mi\"}}},"
                        + "\"schema_version\":\"v1\"}");
        assertThat(verdict.manifestHash()).startsWith("sha256:");
    }

    @Test
    void an_invalid_manifest_has_errors_and_nothing_else() {
        Verdict verdict = controller.validate(new Body("{\"schema_version\": \"v1\"}"));

        assertThat(verdict.valid()).isFalse();
        assertThat(verdict.errors()).extracting(ManifestError::path).contains("/processes");
        assertThat(verdict.canonical()).isNull();
        assertThat(verdict.manifestHash()).isNull();
    }
}
