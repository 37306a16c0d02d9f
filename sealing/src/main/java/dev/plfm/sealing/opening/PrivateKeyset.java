package dev.plfm.sealing.opening;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.Key;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.hybrid.HpkePrivateKey;
import dev.plfm.sealing.Hpke;
import dev.plfm.sealing.KeyId;
import dev.plfm.sealing.KeysetException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/** The keys that open: the first is the primary one, whose public half is sealed to; immutable. */
public final class PrivateKeyset {
    private final List<HpkePrivateKey> keys;

    private PrivateKeyset(List<HpkePrivateKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /** One new key. */
    public static PrivateKeyset generate() {
        return new PrivateKeyset(List.of(newKey()));
    }

    /** Reads Tink's JSON format; throws {@link KeysetException} if it is something else or a public half. */
    public static PrivateKeyset parse(byte[] json) {
        Hpke.prepare();
        KeysetHandle keyset;
        try {
            keyset = TinkJsonProtoKeysetFormat.parseKeyset(
                    new String(json, StandardCharsets.UTF_8), InsecureSecretKeyAccess.get());
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new KeysetException("it is not a keyset");
        }
        List<HpkePrivateKey> keys = new ArrayList<>();
        for (Key key : Hpke.keys(keyset)) {
            if (!(key instanceof HpkePrivateKey hpke) || !hpke.getParameters().equals(Hpke.PARAMETERS)) {
                throw new KeysetException("it does not hold private keys that open secrets");
            }
            keys.add(hpke);
        }
        return new PrivateKeyset(keys);
    }

    /** As {@link #parse}; a file that cannot be read is a {@link KeysetException} too. */
    public static PrivateKeyset read(Path file) {
        try {
            return parse(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new KeysetException("it cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    /** A new primary key; the others are kept and still open. */
    public PrivateKeyset rotated() {
        List<HpkePrivateKey> more = new ArrayList<>(List.of(newKey()));
        more.addAll(keys);
        return new PrivateKeyset(more);
    }

    /** Without one key, which must not be the primary one. */
    public PrivateKeyset without(String keyId) {
        if (keyId.equals(keyIds().get(0))) {
            throw new KeysetException("the primary key cannot be removed");
        }
        List<HpkePrivateKey> left =
                keys.stream().filter(key -> !idOf(key).equals(keyId)).toList();
        if (left.size() == keys.size()) {
            throw new KeysetException("it has no key " + keyId);
        }
        return new PrivateKeyset(left);
    }

    /** The primary one first. */
    public List<String> keyIds() {
        return keys.stream().map(PrivateKeyset::idOf).toList();
    }

    /** The private half, for the nodes. */
    public byte[] privateJson() {
        try {
            return TinkJsonProtoKeysetFormat.serializeKeyset(handle(), InsecureSecretKeyAccess.get())
                    .getBytes(StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The public half, for the control plane. */
    public byte[] publicJson() {
        try {
            return TinkJsonProtoKeysetFormat.serializeKeysetWithoutSecret(handle().getPublicKeysetHandle())
                    .getBytes(StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "PrivateKeyset" + keyIds();
    }

    List<HpkePrivateKey> keys() {
        return keys;
    }

    static String idOf(HpkePrivateKey key) {
        return KeyId.of(key.getPublicKey());
    }

    private KeysetHandle handle() throws GeneralSecurityException {
        KeysetHandle.Builder builder = KeysetHandle.newBuilder();
        for (HpkePrivateKey key : keys) {
            KeysetHandle.Builder.Entry entry = KeysetHandle.importKey(key).withRandomId();
            builder.addEntry(key == keys.get(0) ? entry.makePrimary() : entry);
        }
        return builder.build();
    }

    private static HpkePrivateKey newKey() {
        try {
            return (HpkePrivateKey)
                    KeysetHandle.generateNew(Hpke.PARAMETERS).getPrimary().getKey();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
