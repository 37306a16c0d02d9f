package dev.plfm.command.release;

import dev.plfm.kernel.access.AnyCaller;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.manifest.ManifestError;
import dev.plfm.kernel.manifest.ManifestParser;
import dev.plfm.kernel.manifest.ParsedManifest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Checks manifests without storing anything. */
@RestController
class ManifestController {
    @PostMapping("/v1/manifests/validate")
    @AnyCaller
    Verdict validate(@RequestBody Body body) {
        if (body.manifest() == null) {
            throw DomainException.invalid("manifest", "is required");
        }
        ParsedManifest parsed = ManifestParser.parse(body.manifest());
        return parsed instanceof ParsedManifest.Valid valid
                ? new Verdict(true, List.of(), valid.canonical(), valid.manifestHash())
                : new Verdict(false, parsed.errors(), null, null);
    }

    /** @param manifest the manifest's text, TOML or JSON */
    record Body(@Nullable String manifest) {}

    /** @param canonical the canonical form's text, over whose UTF-8 bytes the hash is */
    record Verdict(
            boolean valid,
            List<ManifestError> errors,
            @Nullable String canonical,
            @Nullable String manifestHash) {}
}
