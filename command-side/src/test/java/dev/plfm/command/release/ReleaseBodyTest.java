package dev.plfm.command.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.plfm.command.release.ReleaseCommand.CreateRelease;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.DomainException.FieldError;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.json.Json;
import dev.plfm.kernel.manifest.ManifestParser;
import dev.plfm.kernel.manifest.ParsedManifest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Both forms of the body that makes a release, and how each is refused. */
class ReleaseBodyTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final String OTHER_DIGEST = "sha256:" + "b".repeat(64);
    private static final String UNNAMED = manifest("");
    private static final String NAMED = manifest("[image]\nref = \"acme/shop:1\"");
    private static final String PINNED = manifest("[image]\nref = \"acme/shop:1@" + DIGEST + "\"");
    private static final Map<String, Object> SHORT = Map.of(
            "image_ref",
            "acme/shop:1",
            "image_digest",
            DIGEST,
            "manifest_schema_version",
            1,
            "manifest_hash",
            OTHER_DIGEST,
            "command",
            List.of("serve", "--fast"));

    @Test
    void a_manifest_and_a_digest_make_a_release() {
        ParsedManifest.Valid manifest = ManifestParser.parse(NAMED).orElseThrow();

        CreateRelease command = accepted(Map.of("manifest", NAMED, "image_digest", DIGEST));

        assertThat(command.imageRef()).hasToString("acme/shop:1");
        assertThat(command.imageDigest()).isEqualTo(DIGEST);
        assertThat(command.manifestHash()).isEqualTo(manifest.manifestHash());
        assertThat(command.manifest()).isEqualTo(manifest.json());
    }

    @Test
    void a_pinned_reference_needs_no_digest_beside_it() {
        assertThat(accepted(Map.of("manifest", PINNED)).imageDigest()).isEqualTo(DIGEST);
        assertThat(accepted(Map.of("manifest", PINNED, "image_digest", DIGEST)).imageDigest())
                .isEqualTo(DIGEST);
    }

    @Test
    void a_manifest_without_a_reference_takes_the_one_beside_it() {
        CreateRelease command =
                accepted(Map.of("manifest", UNNAMED, "image_ref", "acme/shop:2", "image_digest", DIGEST));

        assertThat(command.imageRef()).hasToString("acme/shop:2");
    }

    @Test
    void the_same_hash_beside_the_manifest_is_accepted_and_another_refused() {
        String hash = ManifestParser.parse(PINNED).orElseThrow().manifestHash();

        assertThat(accepted(Map.of("manifest", PINNED, "manifest_hash", hash)).manifestHash())
                .isEqualTo(hash);
        assertRefused(Map.of("manifest", PINNED, "manifest_hash", DIGEST), "manifest_hash");
    }

    @Test
    void what_contradicts_the_manifest_is_refused() {
        assertRefused(Map.of("manifest", PINNED, "image_digest", OTHER_DIGEST), "image_digest");
        assertRefused(Map.of("manifest", NAMED, "image_digest", DIGEST, "image_ref", "acme/other"), "image_ref");
        assertRefused(Map.of("manifest", PINNED, "command", List.of("serve")), "command");
    }

    @Test
    void what_neither_the_manifest_nor_the_body_has_is_named() {
        assertRefused(Map.of("manifest", NAMED), "image_digest");
        assertRefused(Map.of("manifest", UNNAMED, "image_digest", DIGEST), "image_ref");
    }

    @Test
    void every_error_of_the_manifest_is_named() {
        DomainException refusal = refused(Map.of("manifest", "{\"schema_version\": \"v2\", \"x\": 1}"));

        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_MANIFEST);
        assertThat(refusal.details()).extracting(FieldError::field).contains("manifest/schema_version", "manifest/x");
    }

    @Test
    void the_short_form_stands_for_one_web_process() {
        CreateRelease command = accepted(SHORT);

        assertThat(command.manifestHash()).isEqualTo(OTHER_DIGEST);
        assertThat(ManifestParser.stored(command.manifest()).processTypes()).containsExactly("web");
        assertThat(ManifestParser.stored(command.manifest())
                        .processes()
                        .get("web")
                        .command())
                .containsExactly("serve", "--fast");
    }

    @Test
    void all_that_the_short_form_lacks_is_named_at_once() {
        assertRefused(Map.of(), "image_ref", "image_digest", "manifest_schema_version", "manifest_hash", "command");
        assertRefused(without("manifest_hash"), "manifest_hash");
        assertRefused(without("image_digest"), "image_digest");
    }

    @Test
    void what_is_malformed_is_named() {
        assertRefused(with("manifest_schema_version", 2), "manifest_schema_version");
        assertRefused(with("manifest_hash", "md5:1"), "manifest_hash");
        assertRefused(with("image_digest", "sha256:1"), "image_digest");
        assertRefused(with("image_ref", "no such/Thing"), "image_ref");
        assertRefused(with("command", List.of()), "command");
        Map<String, Object> nullArgument = new HashMap<>(SHORT);
        nullArgument.put("command", Arrays.asList("serve", null));
        assertRefused(nullArgument, "command[1]");
    }

    private static String manifest(String image) {
        return "schema_version = \"v1\"\n" + image
                + "\n[processes.web]\ncommand = [\"serve\"]\nresources = { memory = \"64Mi\" }\n";
    }

    private static Map<String, Object> with(String field, Object value) {
        Map<String, Object> body = new HashMap<>(SHORT);
        body.put(field, value);
        return body;
    }

    private static Map<String, Object> without(String field) {
        Map<String, Object> body = new HashMap<>(SHORT);
        body.remove(field);
        return body;
    }

    private static CreateRelease accepted(Map<String, Object> body) {
        String json = Json.mapper().writeValueAsString(body);
        return Json.mapper()
                .readValue(json, ReleaseBody.class)
                .toCommand(OrgId.generate(), AppId.generate(), ReleaseId.generate());
    }

    private static DomainException refused(Map<String, Object> body) {
        return catchThrowableOfType(DomainException.class, () -> accepted(body));
    }

    private static void assertRefused(Map<String, Object> body, String... fields) {
        DomainException refusal = refused(body);
        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(refusal.details()).extracting(FieldError::field).containsExactly(fields);
    }
}
