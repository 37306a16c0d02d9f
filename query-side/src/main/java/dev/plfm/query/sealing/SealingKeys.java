package dev.plfm.query.sealing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the public keyset, the primary one first, then others that stored versions are sealed to.
 *
 * @param primaryKeyId null when the server has no public keyset
 */
record SealingKeys(@Nullable String primaryKeyId, List<Key> keys) {
    /**
     * A key, and what it is needed for.
     *
     * @param versions how many stored versions only this key opens
     * @param unopenable how many more are said to be sealed to it, and do not open
     */
    record Key(String keyId, boolean primary, long versions, long unopenable) {}
}
