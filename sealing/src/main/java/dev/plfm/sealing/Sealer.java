package dev.plfm.sealing;

import com.google.crypto.tink.HybridEncrypt;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.hybrid.HpkePublicKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;

/** Seals to the primary key of a public keyset; what it has sealed it cannot open. */
public final class Sealer {
    private static final long LARGEST_FILE = 1 << 20;

    private final List<String> keyIds;
    private final HpkePublicKey primary;
    private final String publicKeyset;
    private final HybridEncrypt encrypt;

    private Sealer(List<HpkePublicKey> keys) {
        this.keyIds = keys.stream().map(KeyId::of).toList();
        this.primary = keys.get(0);
        try {
            KeysetHandle only = KeysetHandle.newBuilder()
                    .addEntry(KeysetHandle.importKey(primary).withRandomId().makePrimary())
                    .build();
            this.publicKeyset = TinkJsonProtoKeysetFormat.serializeKeysetWithoutSecret(only);
            this.encrypt = only.getPrimitive(RegistryConfiguration.get(), HybridEncrypt.class);
        } catch (GeneralSecurityException e) {
            throw new KeysetException("its primary key cannot be used");
        }
    }

    /** Throws {@link PrivateMaterialException} or {@link KeysetException} unless these are public keys and nothing else. */
    public static Sealer of(byte[] publicKeyset) {
        return new Sealer(PublicKeyset.parse(publicKeyset));
    }

    /** As {@link #of(byte[])}; a file that cannot be read is a {@link KeysetException} too. */
    public static Sealer of(Path publicKeysetFile) {
        try {
            if (Files.isRegularFile(publicKeysetFile) && Files.size(publicKeysetFile) > LARGEST_FILE) {
                throw new KeysetException("it is larger than any keyset");
            }
            return of(Files.readAllBytes(publicKeysetFile));
        } catch (IOException e) {
            throw new KeysetException("it cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    /** The key that this seals to. */
    public String keyId() {
        return keyIds.get(0);
    }

    /** All keys of the keyset that nodes may still open with, the one that this seals to first. */
    public List<String> keyIds() {
        return keyIds;
    }

    /** For clients that seal by themselves: Tink's JSON with the one key that this seals to. */
    public String publicKeyset() {
        return publicKeyset;
    }

    /** The 32 bytes of the key that this seals to, for clients with another implementation of HPKE. */
    public byte[] publicKey() {
        return primary.getPublicKeyBytes().toByteArray();
    }

    /** The clear bytes stay the caller's to wipe. */
    public Sealed seal(SealContext context, byte[] clear) {
        if (!context.keyId().equals(keyId())) {
            throw new IllegalArgumentException("The context names another key than the one sealed to");
        }
        try {
            return new Sealed(keyId(), encrypt.encrypt(clear, context.bytes()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Sealing failed", e);
        }
    }
}
