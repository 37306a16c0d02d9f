package dev.plfm.controlplane.access;

import dev.plfm.kernel.access.Caller;
import java.util.Optional;

/** One kind of bearer token. */
interface TokenSource {
    /** Who the token stands for; empty when it is not of this kind or not valid. */
    Optional<Caller> find(String token);
}
