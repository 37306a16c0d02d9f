package dev.plfm.command.secret;

import dev.plfm.kernel.event.SecretBundleEvent.SecretBundleVersionSet;
import dev.plfm.kernel.id.SecretBundleId;
import dev.plfm.kernel.id.SecretVersionId;
import dev.plfm.sealing.Sealed;
import java.time.Duration;

/** Where versions of secrets are kept, sealed; written in the transaction of the command. */
interface SealedVersions {
    /**
     * Keeps what is sealed as the current version of its environment.
     *
     * @throws dev.plfm.kernel.error.DomainException {@code already_exists} when another environment has a version of that id
     */
    void put(SecretBundleVersionSet version, Sealed sealed);

    /**
     * Keeps a version of the bundle sealed to another key; false when it is not kept, is sealed to that key already, or is not as long as
     * that, so that it cannot be the same content.
     */
    boolean replace(SecretBundleId bundleId, SecretVersionId versionId, Sealed sealed);

    /**
     * Forgets versions that were superseded longer ago than that and that no instance uses which has not stopped, a bounded number a call.
     * Answers with how many went.
     */
    int forgetUnused(Duration supersededFor);
}
