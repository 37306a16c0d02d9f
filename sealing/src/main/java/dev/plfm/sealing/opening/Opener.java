package dev.plfm.sealing.opening;

import com.google.crypto.tink.HybridDecrypt;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.hybrid.HpkePrivateKey;
import dev.plfm.sealing.KeysetException;
import dev.plfm.sealing.SealContext;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Opens what was sealed to any key of a private keyset. */
public final class Opener {
    private final Map<String, HybridDecrypt> keys = new HashMap<>();
    private final List<String> keyIds;

    private Opener(PrivateKeyset keyset) {
        keyIds = keyset.keyIds();
        for (HpkePrivateKey key : keyset.keys()) {
            try {
                KeysetHandle only = KeysetHandle.newBuilder()
                        .addEntry(KeysetHandle.importKey(key).withRandomId().makePrimary())
                        .build();
                keys.put(PrivateKeyset.idOf(key), only.getPrimitive(RegistryConfiguration.get(), HybridDecrypt.class));
            } catch (GeneralSecurityException e) {
                throw new KeysetException("a key of it cannot be used");
            }
        }
    }

    public static Opener of(PrivateKeyset keyset) {
        return new Opener(keyset);
    }

    /** The keys that this opens with, the primary one first. */
    public List<String> keyIds() {
        return keyIds;
    }

    /** The clear bytes, which are the caller's to wipe. */
    public byte[] open(SealContext context, byte[] sealed) throws CannotOpenException {
        HybridDecrypt key = keys.get(context.keyId());
        if (key == null) {
            throw new CannotOpenException("sealed to " + context.keyId() + ", which is not among the keys here", false);
        }
        try {
            return key.decrypt(sealed, context.bytes());
        } catch (GeneralSecurityException e) {
            throw new CannotOpenException(
                    "does not open with " + context.keyId()
                            + ": it was sealed for another environment or version, or was changed",
                    true);
        }
    }
}
