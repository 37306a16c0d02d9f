package dev.plfm.controlplane.endtoend;

import com.google.crypto.tink.subtle.X25519;
import dev.plfm.sealing.SealContext;
import dev.plfm.sealing.opening.CannotOpenException;
import dev.plfm.sealing.opening.Opener;
import dev.plfm.sealing.opening.PrivateKeyset;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks in bytes for a private key that opens a sealed bundle: a keyset, or 32 bytes as they are, in hex or in Base64. */
final class KeySearch {
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{64,}");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]{42,}");
    private static final int KEY = 32;
    private static final int LONGEST_WINDOWED = 4096;

    private final SealContext context;
    private final byte[] bundle;
    private final Set<String> opened = new TreeSet<>();
    private final Set<ByteBuffer> seen = new HashSet<>();
    private int tried;

    KeySearch(SealContext context, byte[] bundle) {
        this.context = context;
        this.bundle = bundle;
    }

    int tried() {
        return tried;
    }

    /** Where keys were found that open. */
    Set<String> opened() {
        return opened;
    }

    void tryAll(String where, byte[] bytes) {
        tryKeyset(where, bytes);
        if (!isText(bytes)) {
            windows(where, bytes);
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        Matcher hex = HEX.matcher(text);
        while (hex.find()) {
            String digits = hex.group();
            windows(where, HexFormat.of().parseHex(digits.substring(digits.length() % 2)));
        }
        Matcher base64 = BASE64.matcher(text);
        while (base64.find()) {
            String characters = base64.group().replace('-', '+').replace('_', '/');
            int usable = characters.length() % 4 == 1 ? characters.length() - 1 : characters.length();
            windows(where, Base64.getDecoder().decode(characters.substring(0, usable)));
        }
    }

    private static boolean isText(byte[] bytes) {
        for (byte one : bytes) {
            if (one >= 0 && one < ' ' && one != '\n' && one != '\t' && one != '\r') {
                return false;
            }
        }
        return true;
    }

    private void tryKeyset(String where, byte[] bytes) {
        try {
            Opener.of(PrivateKeyset.parse(bytes)).open(context, bundle);
            opened.add(where);
        } catch (RuntimeException | CannotOpenException e) {
            tried++;
        }
    }

    private void windows(String where, byte[] bytes) {
        int end = Math.min(bytes.length, LONGEST_WINDOWED) - KEY;
        for (int from = 0; from <= end; from++) {
            byte[] candidate = Arrays.copyOfRange(bytes, from, from + KEY);
            if (seen.add(ByteBuffer.wrap(candidate))) {
                tryKey(where, candidate);
            }
        }
    }

    /** A private key that fits the public one opens; any other does not. */
    private void tryKey(String where, byte[] candidate) {
        tried++;
        try {
            byte[] publicKey = X25519.publicFromPrivate(candidate);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(publicKey);
            if (context.keyId().equals("k" + HexFormat.of().formatHex(digest).substring(0, 16))) {
                opened.add(where);
                seen.remove(ByteBuffer.wrap(candidate));
            }
        } catch (InvalidKeyException e) {
            throw new AssertionError(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
