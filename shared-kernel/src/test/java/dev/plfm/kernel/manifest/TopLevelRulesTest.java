package dev.plfm.kernel.manifest;

import static dev.plfm.kernel.manifest.ManifestErrorCode.E_CHARACTER;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_LENGTH;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_PATTERN;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_REQUIRED;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_TYPE;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_UNKNOWN_KEY;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_VALUE;
import static dev.plfm.kernel.manifest.Manifests.accepted;
import static dev.plfm.kernel.manifest.Manifests.manifestOf;
import static dev.plfm.kernel.manifest.Manifests.refused;
import static dev.plfm.kernel.manifest.Manifests.web;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopLevelRulesTest {

    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    @Test
    void a_manifest_may_have_nothing_but_its_version_and_one_process() {
        assertThat(manifestOf(web()).processTypes()).containsExactly("web");
    }

    @Test
    void the_schema_version_is_required_and_v1() {
        String unversioned = web().replace("schema_version = \"v1\"", "");

        refused(unversioned, E_REQUIRED, "/schema_version");
        refused("schema_version = \"v2\"\n" + unversioned, E_VALUE, "/schema_version");
        refused("schema_version = 1\n" + unversioned, E_TYPE, "/schema_version");
    }

    @Test
    void unknown_keys_are_refused_at_every_level() {
        refused("color = 1\n" + web(), E_UNKNOWN_KEY, "/color");
        refused(web("[app]", "color = 1"), E_UNKNOWN_KEY, "/app/color");
        refused(web("[image]", "color = 1"), E_UNKNOWN_KEY, "/image/color");
        refused(web("[env]", "color = 1"), E_UNKNOWN_KEY, "/env/color");
        refused(web("[env]", "command = [\"x\"]"), E_UNKNOWN_KEY, "/env/command");
        refused(web("color = 1"), E_UNKNOWN_KEY, "/processes/web/color");
        for (String table : new String[] {"resources", "scaling", "restart", "secrets"}) {
            refused(web(table + ".color = 1"), E_UNKNOWN_KEY, "/processes/web/" + table + "/color");
        }
        refused(web("ports = [{ internal = 1, color = 1 }]"), E_UNKNOWN_KEY, "/processes/web/ports/0/color");
        refused(
                web("ports = [{ internal = 1 }]", "health = { port = 1, color = 1 }"),
                E_UNKNOWN_KEY,
                "/processes/web/health/color");
        refused(
                Manifests.webWithVolume("mounts = [{ volume = \"data\", path = \"/d\", color = 1 }]"),
                E_UNKNOWN_KEY,
                "/processes/web/mounts/0/color");
        refused(
                web("[[volumes]]", "name = \"data\"", "size = \"1Gi\"", "color = 1"),
                E_UNKNOWN_KEY,
                "/volumes/0/color");
    }

    @Test
    void the_pointer_of_a_key_is_escaped() {
        refused("\"a/b~c\" = 1\n" + web(), E_UNKNOWN_KEY, "/a~1b~0c");
    }

    @Test
    void an_app_may_be_named_and_described() {
        AppInfo app = manifestOf(web("[app]", "name = \"Hello, Wörld\"", "description = \"says hello\""))
                .app();

        assertThat(app).isEqualTo(new AppInfo("Hello, Wörld", "says hello"));
        assertThat(manifestOf(web()).app()).isEqualTo(new AppInfo(null, null));
    }

    @Test
    void an_app_name_has_1_to_64_characters() {
        accepted(web("[app]", "name = \"" + "😀".repeat(64) + "\""));
        refused(web("[app]", "name = \"" + "a".repeat(65) + "\""), E_LENGTH, "/app/name");
        refused(web("[app]", "name = \"\""), E_LENGTH, "/app/name");
        refused(web("[app]", "name = 1"), E_TYPE, "/app/name");
        refused(web("[app]", "name = \"a\\nb\""), E_CHARACTER, "/app/name");
    }

    @Test
    void a_description_has_0_to_256_characters() {
        accepted(web("[app]", "description = \"\""));
        accepted(web("[app]", "description = \"" + "a".repeat(256) + "\""));
        refused(web("[app]", "description = \"" + "a".repeat(257) + "\""), E_LENGTH, "/app/description");
    }

    @Test
    void an_image_gives_its_reference_and_pinned_digest() {
        ImageSpec image = manifestOf(web("[image]", "ref = \"registry.example/hello:1.0@" + DIGEST + "\""))
                .image();

        assertThat(image.ref()).hasToString("registry.example/hello:1.0@" + DIGEST);
        assertThat(image.pinnedDigest()).isEqualTo(DIGEST);
    }

    @Test
    void an_image_may_be_absent_or_unpinned() {
        assertThat(manifestOf(web()).image()).isEqualTo(new ImageSpec(null, PullPolicy.IF_NOT_PRESENT));
        assertThat(manifestOf(web("[image]", "ref = \"hello\"")).image().pinnedDigest())
                .isNull();
    }

    @Test
    void an_image_reference_is_an_oci_reference_and_its_digest_sha256() {
        refused(web("[image]", "ref = \"Not An Image\""), E_PATTERN, "/image/ref");
        refused(web("[image]", "ref = \"hello@sha512:" + "0".repeat(128) + "\""), E_PATTERN, "/image/ref");
        refused(web("[image]", "ref = \"\""), E_PATTERN, "/image/ref");
        refused(web("[image]", "ref = []"), E_TYPE, "/image/ref");
    }

    @ParameterizedTest
    @ValueSource(strings = {"if_not_present", "always"})
    void the_pull_policy_is_if_not_present_or_always(String policy) {
        assertThat(manifestOf(web("[image]", "pull_policy = \"" + policy + "\""))
                        .image()
                        .pullPolicy()
                        .wire())
                .isEqualTo(policy);
        refused(web("[image]", "pull_policy = \"" + policy + "s\""), E_VALUE, "/image/pull_policy");
    }

    @Test
    void at_least_one_process_is_required() {
        refused("schema_version = \"v1\"", E_REQUIRED, "/processes");
        refused("schema_version = \"v1\"\nprocesses = {}", E_LENGTH, "/processes");
        refused("schema_version = \"v1\"\nprocesses = []", E_TYPE, "/processes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"w", "web", "web-2", "a23456789012345678901234567890bc"})
    void a_process_name_of_1_to_32_lower_case_letters_digits_and_dashes_is_accepted(String name) {
        assertThat(manifestOf(web().replace("processes.web", "processes." + name))
                        .processTypes())
                .containsExactly(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Web", "2web", "-web", "web_2", "wéb", "a23456789012345678901234567890bcd"})
    void any_other_process_name_is_refused(String name) {
        refused(web().replace("processes.web", "processes.\"" + name + "\""), E_PATTERN, "/processes/" + name);
    }

    @Test
    void a_process_is_a_table() {
        refused("schema_version = \"v1\"\nprocesses.web = \"serve\"", E_TYPE, "/processes/web");
    }

    @Test
    void process_types_are_sorted() {
        String text = web("[processes.api]", "command = [\"a\"]", "resources.memory = \"64Mi\"");

        assertThat(manifestOf(text).processTypes()).containsExactly("api", "web");
    }

    @Test
    void every_error_is_reported_at_once() {
        ParsedManifest parsed = ManifestParser.parse("""
                schema_version = "v9"
                colour = "red"
                [app]
                name = ""
                [processes.web]
                resources = { memory = "1Ki", cpu = 65 }
                scaling = { min = 101 }
                ports = [{ internal = 0 }, { internal = "80" }]
                """);

        assertThat(parsed.isValid()).isFalse();
        assertThat(parsed.errors())
                .extracting(ManifestError::path)
                .containsExactlyInAnyOrder(
                        "/schema_version",
                        "/colour",
                        "/app/name",
                        "/processes/web/command",
                        "/processes/web/resources/memory",
                        "/processes/web/resources/cpu",
                        "/processes/web/scaling/min",
                        "/processes/web/ports/0/internal",
                        "/processes/web/ports/1/internal");
    }
}
