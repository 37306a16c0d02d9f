package dev.plfm.kernel.resource;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.SecretBundleId;
import dev.plfm.kernel.id.SecretVersionId;
import dev.plfm.kernel.value.SecretFormat;
import java.time.Instant;

/**
 * That an environment has secrets, and which version; their values are shown to nobody.
 *
 * @param format in which the current version came
 */
public record SecretBundleResource(
        OrgId orgId,
        AppId appId,
        EnvId envId,
        SecretBundleId bundleId,
        SecretVersionId currentVersionId,
        SecretFormat format,
        long resourceVersion,
        Instant createdAt,
        Instant updatedAt)
        implements Resource {}
