package dev.plfm.command.principal;

import dev.plfm.kernel.id.ServicePrincipalId;

/** Where the hashes of client secrets are kept; written in the transaction of the command. */
interface ClientSecrets {
    /** Stores the hash in place of the one there was. */
    void put(ServicePrincipalId id, String hash);
}
