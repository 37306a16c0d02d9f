package dev.plfm.sealing;

import com.google.crypto.tink.Key;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.hybrid.HpkeParameters;
import com.google.crypto.tink.hybrid.HybridConfig;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The one way of sealing here: HPKE (RFC 9180, base mode) with X25519-HKDF-SHA256, HKDF-SHA256 and AES-256-GCM. */
public final class Hpke {
    public static final HpkeParameters PARAMETERS = parameters();

    private Hpke() {}

    /** To be called before a keyset is parsed: Tink knows no kind of key before its first use, and takes it for another then. */
    public static void prepare() {
        Objects.requireNonNull(PARAMETERS);
    }

    /** The enabled keys of a keyset, the primary one first; throws {@link KeysetException} if one cannot be used. */
    public static List<Key> keys(KeysetHandle keyset) {
        try {
            List<Key> keys = new ArrayList<>(List.of(keyset.getPrimary().getKey()));
            for (int index = 0; index < keyset.size(); index++) {
                KeysetHandle.Entry entry = keyset.getAt(index);
                if (!entry.isPrimary() && entry.getStatus() == KeyStatus.ENABLED) {
                    keys.add(entry.getKey());
                }
            }
            return List.copyOf(keys);
        } catch (IllegalStateException noSuchKey) {
            throw new KeysetException("it has a key that cannot be used, or no primary one");
        }
    }

    // Without a prefix of Tink's own, so that any implementation of the RFC can seal for a node.
    private static HpkeParameters parameters() {
        try {
            HybridConfig.register();
            return HpkeParameters.builder()
                    .setVariant(HpkeParameters.Variant.NO_PREFIX)
                    .setKemId(HpkeParameters.KemId.DHKEM_X25519_HKDF_SHA256)
                    .setKdfId(HpkeParameters.KdfId.HKDF_SHA256)
                    .setAeadId(HpkeParameters.AeadId.AES_256_GCM)
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
