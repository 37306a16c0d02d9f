package dev.plfm.kernel.manifest;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.json.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The outcome of reading a manifest: either all of it, or all that is wrong with it. */
public sealed interface ParsedManifest {

    /** Everything wrong with the manifest, in the order it was found; empty when it is valid. */
    List<ManifestError> errors();

    /**
     * The valid manifest.
     *
     * @throws DomainException {@code invalid_manifest}, with every error, their fields being {@code manifest} and the
     *     pointer into it
     */
    Valid orElseThrow();

    default boolean isValid() {
        return errors().isEmpty();
    }

    /**
     * A manifest that keeps every rule.
     *
     * @param canonical its RFC 8785 form, in which no default is filled in
     * @param manifestHash {@code sha256:} and the hex digest of the canonical form's UTF-8 bytes
     */
    record Valid(Manifest manifest, String canonical, String manifestHash) implements ParsedManifest {

        /** The canonical form as a tree, for events. */
        public JsonNode json() {
            return Json.mapper().readTree(canonical);
        }

        @Override
        public List<ManifestError> errors() {
            return List.of();
        }

        @Override
        public Valid orElseThrow() {
            return this;
        }
    }

    /** A manifest that breaks at least one rule. */
    record Invalid(List<ManifestError> errors) implements ParsedManifest {

        public Invalid {
            errors = List.copyOf(errors);
            if (errors.isEmpty()) {
                throw new IllegalArgumentException("a manifest without errors is valid");
            }
        }

        @Override
        public Valid orElseThrow() {
            ManifestError first = errors.get(0);
            throw new DomainException(
                    ErrorCode.INVALID_MANIFEST,
                    "The manifest has " + errors.size() + (errors.size() == 1 ? " error" : " errors")
                            + "; the first at \"" + first.path() + "\": " + first.message() + ".",
                    errors.stream()
                            .map(error -> new DomainException.FieldError(
                                    "manifest" + error.path(), error.code() + ": " + error.message()))
                            .toList());
        }
    }
}
