package dev.plfm.command.ingress;

import dev.plfm.kernel.id.IngressId;

/** Where the hashes of ingress tokens are kept; written in the transaction of the command. */
interface IngressTokens {
    /** @param hash SHA-256 of the token's text */
    void store(IngressId ingressId, byte[] hash);

    /** From now on its token opens nothing. */
    void revoke(IngressId ingressId);

    /**
     * Uses up a one-time enrolment token.
     *
     * @throws dev.plfm.kernel.error.DomainException {@code token_revoked} when it was used already
     */
    void use(String enrollment);
}
