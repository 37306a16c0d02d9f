package dev.plfm.sealing;

import com.google.crypto.tink.Key;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.hybrid.HpkePublicKey;
import dev.plfm.kernel.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads keysets in Tink's JSON format that hold public HPKE keys and nothing else. */
final class PublicKeyset {
    private static final String PUBLIC = "ASYMMETRIC_PUBLIC";

    private PublicKeyset() {}

    /** The keys, the primary one first. */
    static List<HpkePublicKey> parse(byte[] json) {
        JsonNode tree = tree(json);
        refusePrivate(tree);
        KeysetHandle keyset;
        JsonNode known;
        Hpke.prepare();
        try {
            keyset = TinkJsonProtoKeysetFormat.parseKeysetWithoutSecret(tree.toString());
            known = Json.mapper().readTree(TinkJsonProtoKeysetFormat.serializeKeysetWithoutSecret(keyset));
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new KeysetException("it is not a keyset of public keys");
        }
        if (!known.equals(tree)) {
            throw new KeysetException("it holds more than public keys");
        }
        return hpkeKeys(keyset);
    }

    private static JsonNode tree(byte[] json) {
        if (new String(json, StandardCharsets.ISO_8859_1).contains("PRIVATE KEY--")) {
            throw new PrivateMaterialException();
        }
        try {
            return Json.mapper().readTree(json);
        } catch (JacksonException e) {
            throw new KeysetException("it is not JSON, so not a keyset");
        }
    }

    private static void refusePrivate(JsonNode tree) {
        for (JsonNode key : tree.path("key")) {
            JsonNode data = key.path("keyData");
            String type = data.path("keyMaterialType").asString(PUBLIC);
            String url = data.path("typeUrl").asString("");
            if (!type.equals(PUBLIC) && !type.equals("REMOTE") || url.endsWith("PrivateKey")) {
                throw new PrivateMaterialException();
            }
        }
    }

    private static List<HpkePublicKey> hpkeKeys(KeysetHandle keyset) {
        List<HpkePublicKey> keys = new ArrayList<>();
        for (Key key : Hpke.keys(keyset)) {
            if (!(key instanceof HpkePublicKey hpke) || !hpke.getParameters().equals(Hpke.PARAMETERS)) {
                throw new KeysetException("a key in it is of another kind; make keysets with: plfm keys create");
            }
            keys.add(hpke);
        }
        return List.copyOf(keys);
    }
}
