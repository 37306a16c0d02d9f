package dev.plfm.command.secret;

import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.SecretBundleId;
import dev.plfm.kernel.id.SecretVersionId;
import java.util.Optional;

/** Stored versions, as far as sealing them anew is concerned. */
interface Reseals {
    /** Which bundle a stored version is of, which key opens it, and how many bytes are sealed. */
    record Stored(SecretBundleId bundleId, String keyId, int length) {}

    Optional<Stored> find(SecretVersionId versionId);

    /**
     * Whether sealing the version anew is the node's business, by the rule that plans follow: what instances use belongs to their nodes,
     * as far as these are active or draining; anything else to the one active node whose turn it is.
     */
    boolean concerns(SecretVersionId versionId, NodeId nodeId);

    /** Notes that the version does not open with that key; false when that is known, or it is not sealed to that key any more. */
    boolean markUnopenable(SecretVersionId versionId, String keyId);
}
