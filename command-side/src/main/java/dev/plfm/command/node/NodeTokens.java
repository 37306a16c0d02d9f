package dev.plfm.command.node;

import dev.plfm.kernel.id.NodeId;

/** Where the hashes of node tokens are kept; written in the transaction of the command. */
interface NodeTokens {
    /** @param hash SHA-256 of the token's text */
    void store(NodeId nodeId, byte[] hash);

    /**
     * Uses up a one-time enrolment token.
     *
     * @throws dev.plfm.kernel.error.DomainException {@code token_revoked} when it was used already
     */
    void use(String enrollment);
}
