package dev.plfm.command.release;

import dev.plfm.command.release.ReleaseCommand.CreateRelease;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.DomainException.FieldError;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.manifest.ManifestParser;
import dev.plfm.kernel.manifest.ParsedManifest;
import dev.plfm.kernel.value.ImageRef;
import dev.plfm.kernel.value.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The body that makes a release: either with the manifest's text, or with its hash and the one command that it has. */
record ReleaseBody(
        @Nullable String manifest,
        @Nullable String imageRef,
        @Nullable String imageDigest,
        @Nullable Integer manifestSchemaVersion,
        @Nullable String manifestHash,
        @Nullable List<@Nullable String> command) {
    private static final int SCHEMA_VERSION = 1;

    /** @throws DomainException {@code invalid_argument} or {@code invalid_manifest}, naming every field at fault */
    CreateRelease toCommand(OrgId orgId, AppId appId, ReleaseId releaseId) {
        requireWellFormed();
        return manifest == null ? fromHash(orgId, appId, releaseId) : fromManifest(manifest, orgId, appId, releaseId);
    }

    private CreateRelease fromManifest(String text, OrgId orgId, AppId appId, ReleaseId releaseId) {
        if (command != null) {
            throw DomainException.invalid("command", "belongs into the manifest when there is one");
        }
        ParsedManifest.Valid parsed = ManifestParser.parse(text).orElseThrow();
        if (manifestHash != null && !manifestHash.equals(parsed.manifestHash())) {
            throw DomainException.invalid("manifest_hash", "the manifest's is " + parsed.manifestHash());
        }
        ImageRef named = parsed.manifest().image().ref();
        if (named != null && imageRef != null && !imageRef.equals(named.value())) {
            throw DomainException.invalid("image_ref", "the manifest names " + named);
        }
        if (named == null && imageRef == null) {
            throw DomainException.invalid("image_ref", "is required, here or as image.ref in the manifest");
        }
        ImageRef image = named == null ? new ImageRef(Objects.requireNonNull(imageRef)) : named;
        return new CreateRelease(orgId, appId, releaseId, image, digestOf(image), parsed.manifestHash(), parsed.json());
    }

    private CreateRelease fromHash(OrgId orgId, AppId appId, ReleaseId releaseId) {
        if (imageRef == null || manifestSchemaVersion == null || manifestHash == null || command == null) {
            throw missing();
        }
        ImageRef image = new ImageRef(imageRef);
        String digest = digestOf(image);
        List<String> arguments = new ArrayList<>();
        for (String argument : command) {
            if (argument == null) {
                throw DomainException.invalid("command[" + arguments.size() + "]", "must be a string");
            }
            arguments.add(argument);
        }
        return new CreateRelease(
                orgId,
                appId,
                releaseId,
                image,
                digest,
                manifestHash,
                ManifestParser.single(image, arguments).json());
    }

    private void requireWellFormed() {
        if (manifestSchemaVersion != null && manifestSchemaVersion != SCHEMA_VERSION) {
            throw DomainException.invalid("manifest_schema_version", "must be " + SCHEMA_VERSION);
        }
        if (manifestHash != null && !Sha256.isValid(manifestHash)) {
            throw DomainException.invalid("manifest_hash", "must read " + Sha256.FORM);
        }
        if (imageDigest != null && !Sha256.isValid(imageDigest)) {
            throw DomainException.invalid("image_digest", "must read " + Sha256.FORM);
        }
    }

    private String digestOf(ImageRef image) {
        String pinned = image.digest();
        if (pinned != null && imageDigest != null && !pinned.equals(imageDigest)) {
            throw DomainException.invalid("image_digest", "the image reference pins " + pinned);
        }
        if (pinned == null && imageDigest == null) {
            throw DomainException.invalid("image_digest", "is required unless the image reference pins one");
        }
        return pinned == null ? Objects.requireNonNull(imageDigest) : pinned;
    }

    private DomainException missing() {
        List<FieldError> details = new ArrayList<>();
        noteMissing(details, "image_ref", imageRef);
        if (imageRef == null || !imageRef.contains("@")) {
            noteMissing(details, "image_digest", imageDigest);
        }
        noteMissing(details, "manifest_schema_version", manifestSchemaVersion);
        noteMissing(details, "manifest_hash", manifestHash);
        noteMissing(details, "command", command);
        return new DomainException(
                ErrorCode.INVALID_ARGUMENT,
                "Either manifest is required, or all of image_ref, image_digest, manifest_schema_version, manifest_hash"
                        + " and command.",
                details);
    }

    private static void noteMissing(List<FieldError> details, String field, @Nullable Object value) {
        if (value == null) {
            details.add(new FieldError(field, "is required without a manifest"));
        }
    }
}
