package dev.plfm.command.reconcile;

import dev.plfm.command.release.ReleaseSpec;
import dev.plfm.kernel.json.Json;
import dev.plfm.kernel.manifest.ProcessSpec;
import dev.plfm.kernel.value.Mount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.erdtman.jcs.JsonCanonicalizer;
import org.jspecify.annotations.Nullable;

/** Names everything that an instance is made from; another hash means another instance. */
final class SpecHash {
    private static final Comparator<Mount> ORDER =
            Comparator.comparing(Mount::mountPath).thenComparing(Mount::volumeId);

    private SpecHash() {}

    /** {@code sha256:} and the hex digest of the RFC 8785 form. */
    static String of(ReleaseSpec release, ProcessSpec process, List<Mount> mounts, @Nullable String secretsVersionId) {
        Map<String, @Nullable Object> spec = parts(release, process, mounts, secretsVersionId);
        return "sha256:"
                + HexFormat.of().formatHex(sha256(canonical(Json.mapper().writeValueAsString(spec))));
    }

    /** What the hash is of, by name. */
    static Map<String, @Nullable Object> parts(
            ReleaseSpec release, ProcessSpec process, List<Mount> mounts, @Nullable String secretsVersionId) {
        Map<String, @Nullable Object> spec = new HashMap<>();
        spec.put("release_id", release.releaseId());
        spec.put("manifest_hash", release.manifestHash());
        spec.put("command", process.command());
        spec.put("workdir", process.workdir());
        spec.put("user", process.user());
        spec.put("vars", process.vars());
        spec.put("resources", process.resources());
        spec.put("health", process.health());
        spec.put("mounts", mounts.stream().sorted(ORDER).toList());
        spec.put("secrets_version", secretsVersionId == null ? "none" : secretsVersionId);
        return spec;
    }

    private static String canonical(String json) {
        try {
            return new JsonCanonicalizer(json).getEncodedString();
        } catch (IOException e) {
            throw new UncheckedIOException("What the mapper writes has a canonical form", e);
        }
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
