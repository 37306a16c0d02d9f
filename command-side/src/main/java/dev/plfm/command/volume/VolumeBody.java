package dev.plfm.command.volume;

import dev.plfm.command.volume.VolumeCommand.CreateVolume;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.VolumeId;
import dev.plfm.kernel.value.Name;
import dev.plfm.kernel.value.QuotaDimension;
import org.jspecify.annotations.Nullable;

/** What a request for a new volume says. */
record VolumeBody(
        @Nullable String name,
        @Nullable Long sizeBytes,
        @Nullable String filesystem,
        @Nullable Boolean backupEnabled) {
    private static final long SMALLEST = 1L << 30;
    private static final long LARGEST = QuotaDimension.MAX_TOTAL_VOLUME_BYTES.largest();
    private static final String EXT4 = "ext4";

    /** @throws DomainException {@code invalid_argument} naming the field that is missing or not allowed */
    CreateVolume toCommand(OrgId orgId, VolumeId volumeId) {
        if (sizeBytes == null) {
            throw DomainException.invalid("size_bytes", "is required");
        }
        if (sizeBytes < SMALLEST || sizeBytes > LARGEST) {
            throw DomainException.invalid("size_bytes", "must be " + SMALLEST + " to " + LARGEST);
        }
        if (filesystem != null && !filesystem.equals(EXT4)) {
            throw DomainException.invalid("filesystem", "must be " + EXT4);
        }
        return new CreateVolume(
                orgId, volumeId, Name.optional(name), sizeBytes, EXT4, backupEnabled == null || backupEnabled);
    }
}
