package dev.plfm.command.volume;

import dev.plfm.command.platform.Environments;
import dev.plfm.command.release.ReleaseLookup;
import dev.plfm.command.release.ReleaseSpec;
import dev.plfm.command.testing.Refusals;
import dev.plfm.command.volume.AttachmentCommand.AttachVolume;
import dev.plfm.command.volume.AttachmentCommand.DetachVolume;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.VolumeAttachmentEvent.VolumeAttachmentCreated;
import dev.plfm.kernel.event.VolumeAttachmentEvent.VolumeAttachmentDeleted;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.SnapshotId;
import dev.plfm.kernel.id.VolumeAttachmentId;
import dev.plfm.kernel.id.VolumeId;
import dev.plfm.kernel.manifest.ManifestParser;
import dev.plfm.kernel.manifest.ParsedManifest;
import dev.plfm.kernel.value.ImageRef;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Acceptance and refusal of what attachments are told; what else is attached is the tables' matter. */
class VolumeAttachmentTest {
    private static final OrgId ORG = OrgId.generate();
    private static final AppId APP = AppId.generate();
    private static final EnvId ENV = EnvId.generate();
    private static final VolumeId VOLUME = VolumeId.generate();
    private static final VolumeAttachmentId ID = VolumeAttachmentId.generate();
    private static final ReleaseId RELEASE = ReleaseId.generate();
    private static final AttachVolume ATTACH = attach("db");
    private static final VolumeAttachmentCreated ATTACHED =
            new VolumeAttachmentCreated(ORG, APP, ENV, ID, VOLUME, "db", "/data", false);
    private static final VolumeAttachmentDeleted DETACHED =
            new VolumeAttachmentDeleted(ORG, APP, ENV, ID, VOLUME, "db", "/data", false);

    private final AggregateTestFixture<VolumeAttachment> fixture = new AggregateTestFixture<>(VolumeAttachment.class);
    private @Nullable ErrorCode refusal;

    @BeforeEach
    void a_release_is_deployed() {
        fixture.registerInjectableResource((Environments) (org, app, env) -> {
            if (refusal != null) {
                throw new DomainException(refusal, "The environment is not to be had.");
            }
        });
        fixture.registerInjectableResource(new Deployed());
        fixture.registerInjectableResource((ReleaseLookup) (org, app, id) -> id.equals(RELEASE) ? release() : null);
    }

    @Test
    void a_volume_is_attached_to_what_has_one_instance_or_is_not_deployed() {
        fixture.givenNoPriorActivity().when(ATTACH).expectEvents(ATTACHED);
        fixture.givenNoPriorActivity()
                .when(attach("later"))
                .expectEvents(new VolumeAttachmentCreated(ORG, APP, ENV, ID, VOLUME, "later", "/data", false));
    }

    @Test
    void what_may_have_more_instances_gets_none() {
        fixture.givenNoPriorActivity()
                .when(attach("web"))
                .expectException(Refusals.with(ErrorCode.CONFLICT, "process_type"));
    }

    @Test
    void an_environment_that_goes_or_is_not_there_gets_none() {
        refusal = ErrorCode.CONFLICT;
        fixture.givenNoPriorActivity().when(ATTACH).expectException(Refusals.with(ErrorCode.CONFLICT));
        refusal = ErrorCode.NOT_FOUND;
        fixture.givenNoPriorActivity().when(ATTACH).expectException(Refusals.with(ErrorCode.NOT_FOUND));
    }

    @Test
    void it_is_detached_once_by_those_whose_it_is() {
        fixture.given(ATTACHED).when(detach(ORG, ENV, 1L)).expectEvents(DETACHED);
        fixture.given(ATTACHED).when(detach(ORG, ENV, null)).expectEvents(DETACHED);
        fixture.given(ATTACHED, DETACHED).when(detach(ORG, ENV, 1L)).expectNoEvents();
        fixture.given(ATTACHED).when(detach(ORG, ENV, 2L)).expectException(Refusals.with(ErrorCode.VERSION_CONFLICT));
        fixture.given(ATTACHED)
                .when(detach(OrgId.generate(), ENV, null))
                .expectException(Refusals.with(ErrorCode.NOT_FOUND));
        fixture.given(ATTACHED)
                .when(detach(ORG, EnvId.generate(), null))
                .expectException(Refusals.with(ErrorCode.NOT_FOUND));
    }

    private static AttachVolume attach(String processType) {
        return new AttachVolume(ORG, APP, ENV, ID, VOLUME, processType, "/data", false);
    }

    private static DetachVolume detach(OrgId org, EnvId env, @Nullable Long version) {
        return new DetachVolume(org, APP, env, ID, version);
    }

    private static ReleaseSpec release() {
        ParsedManifest.Valid manifest = ManifestParser.parse("""
                schema_version = "v1"
                [processes.web]
                command = ["run"]
                resources = {memory = "64Mi"}
                scaling = {min = 1, max = 3}
                [processes.db]
                command = ["run"]
                resources = {memory = "64Mi"}
                scaling = {min = 1, max = 1}
                """).orElseThrow();
        return new ReleaseSpec(
                ORG,
                APP,
                RELEASE,
                new ImageRef("registry.example.com/shop:1"),
                "sha256:" + "0".repeat(64),
                manifest.manifestHash(),
                manifest.manifest());
    }

    /** One release for whatever is asked about. */
    private static final class Deployed implements VolumeFacts {
        @Override
        public @Nullable VolumeFact volume(OrgId orgId, VolumeId volumeId) {
            return null;
        }

        @Override
        public long version(VolumeId volumeId) {
            return 1;
        }

        @Override
        public @Nullable SnapshotFact snapshot(VolumeId volumeId, SnapshotId snapshotId) {
            return null;
        }

        @Override
        public ReleaseId desiredRelease(EnvId envId, String processType) {
            return RELEASE;
        }

        @Override
        public @Nullable NodeId placeForRestore(@Nullable NodeId preferred) {
            return null;
        }
    }
}
