package dev.plfm.command.secret;

import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.SecretBundleId;
import dev.plfm.kernel.id.SecretVersionId;
import java.util.Optional;
import java.util.Set;

/** Stored versions, as far as sealing them anew is concerned. */
interface Reseals {
    /** Which bundle a stored version is of, and which key opens it. */
    record Stored(SecretBundleId bundleId, String keyId) {}

    Optional<Stored> find(SecretVersionId versionId);

    /** The nodes with instances that use the version and have not stopped. */
    Set<NodeId> nodesOf(SecretVersionId versionId);
}
