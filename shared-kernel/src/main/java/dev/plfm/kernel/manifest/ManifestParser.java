package dev.plfm.kernel.manifest;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.value.ImageRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.erdtman.jcs.JsonCanonicalizer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads manifests; whatever the text, the answer is a manifest or a list of errors, never an exception. */
public final class ManifestParser {

    private static final String DEFAULT_MEMORY = "256Mi";

    private ManifestParser() {}

    /** Reads a manifest in JSON, if it begins with a brace, or else in TOML. */
    public static ParsedManifest parse(String text) {
        Problems problems = new Problems();
        ObjectNode tree = Tree.read(text, problems);
        return tree == null ? new ParsedManifest.Invalid(problems.list()) : check(tree, problems);
    }

    /**
     * Reads a manifest back that was found valid when it was stored.
     *
     * @throws IllegalStateException if it no longer is
     */
    public static Manifest stored(JsonNode json) {
        if (parse(json.toString()) instanceof ParsedManifest.Valid valid) {
            return valid.manifest();
        }
        throw new IllegalStateException("a stored manifest is not valid");
    }

    /**
     * What a release without a manifest stands for: one process type {@code web} with this command, 256 MiB of memory
     * and defaults for the rest.
     *
     * @throws DomainException {@code invalid_argument} if the command cannot be one
     */
    public static ParsedManifest.Valid single(@Nullable ImageRef image, List<String> command) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("schema_version", Manifest.SCHEMA_VERSION);
        if (image != null) {
            tree.putObject("image").put("ref", image.value());
        }
        ObjectNode web = tree.putObject("processes").putObject("web");
        command.forEach(web.putArray("command")::add);
        web.putObject("resources").put("memory", DEFAULT_MEMORY);
        ParsedManifest parsed = check(tree, new Problems());
        if (parsed instanceof ParsedManifest.Valid valid) {
            return valid;
        }
        ManifestError error = parsed.errors().get(0);
        throw DomainException.invalid(error.path().replaceFirst("^/processes/web/", ""), error.message());
    }

    private static ParsedManifest check(ObjectNode tree, Problems problems) {
        Manifest manifest = ManifestReader.read(new Table(tree, "", problems));
        if (!problems.isEmpty()) {
            return new ParsedManifest.Invalid(problems.list());
        }
        String canonical = canonical(tree);
        return new ParsedManifest.Valid(manifest, canonical, hash(canonical));
    }

    private static String canonical(ObjectNode tree) {
        try {
            return new JsonCanonicalizer(tree.toString()).getEncodedString();
        } catch (IOException e) {
            throw new UncheckedIOException("a checked manifest has a canonical form", e);
        }
    }

    private static String hash(String canonical) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
