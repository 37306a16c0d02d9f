package dev.plfm.query.sealing;

import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.sealing.Sealer;
import dev.plfm.sealing.SealingKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells operators how far a rotation is. */
@RestController
class SealingKeysController {
    private final SealingKeyStore store;
    private final SealingKey key;

    SealingKeysController(SealingKeyStore store, SealingKey key) {
        this.store = store;
        this.key = key;
    }

    @GetMapping("/v1/secrets/keys")
    @RequiresScope(Scope.NODES_ADMIN)
    SealingKeys list() {
        Optional<Sealer> sealer = key.current();
        String primary = sealer.map(Sealer::keyId).orElse(null);
        Map<String, SealingKeys.Key> keys = new LinkedHashMap<>();
        sealer.map(Sealer::keyIds)
                .orElse(List.of())
                .forEach(keyId -> keys.put(keyId, new SealingKeys.Key(keyId, keyId.equals(primary), 0, 0)));
        store.counts()
                .forEach(count -> keys.put(
                        count.keyId(),
                        new SealingKeys.Key(
                                count.keyId(), count.keyId().equals(primary), count.versions(), count.unopenable())));
        return new SealingKeys(primary, List.copyOf(keys.values()));
    }
}
