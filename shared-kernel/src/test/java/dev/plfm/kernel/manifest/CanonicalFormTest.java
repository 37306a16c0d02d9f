package dev.plfm.kernel.manifest;

import static dev.plfm.kernel.manifest.Manifests.accepted;
import static dev.plfm.kernel.manifest.Manifests.web;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.json.Json;
import dev.plfm.kernel.value.ImageRef;
import dev.plfm.kernel.value.Resources;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class CanonicalFormTest {

    @Test
    void the_canonical_form_has_sorted_keys_no_white_space_and_no_defaults() {
        assertThat(accepted(web("scaling.min = 3.0", "resources.cpu = 5e-1")).canonical())
                .isEqualTo("{\"processes\":{\"web\":{\"command\":[\"serve\"],"
                        + "\"resources\":{\"cpu\":0.5,\"memory\":\"128Mi\"},\"scaling\":{\"min\":3}}},"
                        + "\"schema_version\":\"v1\"}");
    }

    @Test
    void the_hash_is_the_sha_256_of_the_canonical_form() {
        // printf '%s' '{"processes":...}' | sha256sum
        assertThat(accepted(web()).manifestHash())
                .isEqualTo("sha256:e07bc039e16ac6dc954afc40b89a5024e8fcf035a027c84626d2337a4c8e8be0");
    }

    @Test
    void toml_and_json_in_any_layout_have_one_hash() {
        String toml = """
                schema_version = 'v1'
                [[processes.web.ports]]
                internal = 0x1F90
                [processes.web]
                command = ["serve", \"""a
                "b"\\u00e9\\U0001F600\"""]
                resources = { cpu = 2.0, memory = "1Gi" }
                [env.vars]
                B = '\\'
                A = ""
                """;
        String json = """
                { "env": {"vars": {"A": "", "B": "\\\\"}},
                  "processes": {"web": {"resources": {"memory": "1Gi", "cpu": 20e-1},
                    "command": ["serve", "a\\n\\"b\\"\\u00e9\\ud83d\\ude00"], "ports": [{"internal": 8080}]}},
                  "schema_version": "v1" }
                """;

        assertThat(accepted(toml).canonical()).isEqualTo(accepted(json).canonical());
        assertThat(accepted(toml).manifestHash()).isEqualTo(accepted(json).manifestHash());
    }

    @Test
    void writing_a_default_out_makes_another_manifest() {
        assertThat(accepted(web("scaling.min = 1")).manifestHash())
                .isNotEqualTo(accepted(web()).manifestHash());
    }

    @Test
    void a_stored_manifest_reads_back() {
        ParsedManifest.Valid parsed = accepted(web("resources.cpu = 1.5", "scaling.min = 2"));

        assertThat(parsed.json().toString()).isEqualTo(parsed.canonical());
        assertThat(ManifestParser.stored(parsed.json())).isEqualTo(parsed.manifest());
    }

    @Test
    void a_stored_manifest_that_is_not_one_is_a_fault_of_ours() {
        JsonNode damaged = Json.mapper().readTree("{\"schema_version\":\"v1\"}");

        assertThatThrownBy(() -> ManifestParser.stored(damaged)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_command_alone_stands_for_one_process_named_web() {
        ParsedManifest.Valid single =
                ManifestParser.single(new ImageRef("registry.example/hello:1.0"), List.of("serve", "--port=1"));

        ProcessSpec web = single.manifest().process("web");
        assertThat(single.manifest().processTypes()).containsExactly("web");
        assertThat(web.command()).containsExactly("serve", "--port=1");
        assertThat(web.resources()).isEqualTo(new Resources(1.0, 256L << 20, 4L << 30));
        assertThat(single.manifest().image().ref()).hasToString("registry.example/hello:1.0");
        assertThat(ManifestParser.parse(single.canonical())).isEqualTo(single);
    }

    @Test
    void a_command_that_cannot_be_one_is_refused_by_its_field() {
        assertThatThrownBy(() -> ManifestParser.single(null, List.of()))
                .isInstanceOfSatisfying(DomainException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
                    assertThat(refusal.details())
                            .extracting(DomainException.FieldError::field)
                            .containsExactly("command");
                });
    }

    @Test
    void a_broken_manifest_is_refused_with_every_error_named() {
        assertThatThrownBy(() -> ManifestParser.parse("schema_version = 'v2'").orElseThrow())
                .isInstanceOfSatisfying(DomainException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_MANIFEST);
                    assertThat(refusal.details())
                            .containsExactly(
                                    new DomainException.FieldError(
                                            "manifest/schema_version", "E_VALUE: must be v1; is \"v2\""),
                                    new DomainException.FieldError("manifest/processes", "E_REQUIRED: must be given"));
                });
    }
}
