package dev.plfm.command.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.command.release.ReleaseCommand.CreateRelease;
import dev.plfm.kernel.event.ReleaseEvent.ReleaseCreated;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.manifest.ManifestParser;
import dev.plfm.kernel.manifest.ParsedManifest;
import dev.plfm.kernel.resource.ReleaseResource;
import dev.plfm.kernel.value.ImageRef;
import java.time.Instant;
import java.util.List;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a new release is. */
class ReleaseTest {
    private static final OrgId ORG = OrgId.generate();
    private static final AppId APP = AppId.generate();
    private static final ReleaseId RELEASE = ReleaseId.generate();
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final AggregateTestFixture<Release> fixture = new AggregateTestFixture<>(Release.class);

    @ParameterizedTest
    @CsvSource({"web, serve", "cron, work"})
    void its_command_is_that_of_web_or_else_of_the_first_process_type(String other, String command) {
        ParsedManifest.Valid manifest =
                ManifestParser.parse("""
                        {"schema_version": "v1", "processes": {
                            "%s": {"command": ["%s"], "resources": {"memory": "64Mi"}},
                            "worker": {"command": ["work"], "resources": {"memory": "64Mi"}}}}
                        """.formatted(other, command)).orElseThrow();

        fixture.givenNoPriorActivity()
                .andGivenCurrentTime(NOW)
                .when(new CreateRelease(
                        ORG,
                        APP,
                        RELEASE,
                        new ImageRef("acme/shop:1"),
                        DIGEST,
                        manifest.manifestHash(),
                        manifest.json()))
                .expectEvents(new ReleaseCreated(
                        ORG, APP, RELEASE, "acme/shop:1", DIGEST, null, 1, manifest.manifestHash(), manifest.json()))
                .expectResultMessagePayload(new ReleaseResource(
                        RELEASE,
                        ORG,
                        APP,
                        "acme/shop:1",
                        DIGEST,
                        1,
                        manifest.manifestHash(),
                        List.of(command),
                        List.of(other, "worker"),
                        1,
                        NOW,
                        NOW));
    }

    @Test
    void what_a_release_consists_of_is_all_in_its_event() {
        ParsedManifest.Valid manifest = ManifestParser.single(new ImageRef("acme/shop"), List.of("serve"));
        ReleaseCreated event = new ReleaseCreated(
                ORG, APP, RELEASE, "acme/shop", DIGEST, null, 1, manifest.manifestHash(), manifest.json());

        assertThat(ReleaseSpec.of(event))
                .isEqualTo(new ReleaseSpec(
                        ORG,
                        APP,
                        RELEASE,
                        new ImageRef("acme/shop"),
                        DIGEST,
                        manifest.manifestHash(),
                        manifest.manifest()));
    }
}
