package dev.plfm.command.workload;

import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.value.Resources;
import org.jspecify.annotations.Nullable;

/** What an instance is made from; never changes. */
record InstanceSpec(
        int generation, ReleaseId releaseId, @Nullable String secretsVersionId, String specHash, Resources resources) {}
