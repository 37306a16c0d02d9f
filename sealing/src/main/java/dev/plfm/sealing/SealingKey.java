package dev.plfm.sealing;

import java.util.Optional;

/** The key that secrets are sealed to at this moment; a rotation gives another one while the process runs. */
@FunctionalInterface
public interface SealingKey {
    /** Empty when the process was given no public keyset. */
    Optional<Sealer> current();
}
