package dev.plfm.command.secret;

import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.value.SecretFormat;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Makes fingerprints of secrets: equal for equal content of one environment, and no help to whoever guesses what it is, unless they have
 * the deployment's key too. All processes share the key; it is not in the log.
 */
@Component
class Fingerprints {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final JdbcClient jdbc;
    private volatile @Nullable SecretKeySpec known;

    Fingerprints(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Of the canonical form, or of what a client has sealed. */
    String of(EnvId envId, SecretFormat format, byte[] content) {
        return mac("secrets\n" + envId + "\n" + format.wire() + "\n", content);
    }

    /** Of a request, in place of a bare hash of it: that it is the same as an earlier one can be told, and not what it says. */
    String ofRequest(String requestHash) {
        return mac("request\n", requestHash.getBytes(StandardCharsets.US_ASCII));
    }

    private String mac(String purpose, byte[] content) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key());
            mac.update(purpose.getBytes(StandardCharsets.US_ASCII));
            return "hmac-sha256:" + HexFormat.of().formatHex(mac.doFinal(content));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HMAC-SHA-256", e);
        }
    }

    private SecretKeySpec key() {
        SecretKeySpec key = known;
        if (key == null) {
            key = new SecretKeySpec(stored(), ALGORITHM);
            known = key;
        }
        return key;
    }

    /** Whoever needs it first makes it; the others take what is there then. */
    private byte[] stored() {
        byte[] fresh = new byte[KEY_BYTES];
        RANDOM.nextBytes(fresh);
        jdbc.sql("INSERT INTO command.fingerprint_key (key) VALUES (?) ON CONFLICT (single) DO NOTHING")
                .param(fresh)
                .update();
        return jdbc.sql("SELECT key FROM command.fingerprint_key")
                .query(byte[].class)
                .single();
    }
}
