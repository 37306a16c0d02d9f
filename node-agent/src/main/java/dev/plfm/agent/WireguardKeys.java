package dev.plfm.agent;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.XECPrivateKey;
import java.security.interfaces.XECPublicKey;
import java.util.Base64;

/** A node's key pair on the overlay network, each key 32 bytes in Base64 as WireGuard writes them. */
record WireguardKeys(String publicKey, String privateKey) {
    private static final int KEY_BYTES = 32;

    static WireguardKeys generate() {
        KeyPair pair;
        try {
            pair = KeyPairGenerator.getInstance("X25519").generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has X25519", e);
        }
        byte[] secret = ((XECPrivateKey) pair.getPrivate())
                .getScalar()
                .orElseThrow(() -> new IllegalStateException("A software key shows its scalar"));
        return new WireguardKeys(encode(littleEndian(((XECPublicKey) pair.getPublic()).getU())), encode(secret));
    }

    @Override
    public String toString() {
        return "WireguardKeys[publicKey=" + publicKey + "]";
    }

    private static byte[] littleEndian(BigInteger u) {
        byte[] bigEndian = u.toByteArray();
        byte[] key = new byte[KEY_BYTES];
        for (int i = 0; i < KEY_BYTES && i < bigEndian.length; i++) {
            key[i] = bigEndian[bigEndian.length - 1 - i];
        }
        return key;
    }

    private static String encode(byte[] key) {
        return Base64.getEncoder().encodeToString(key);
    }
}
