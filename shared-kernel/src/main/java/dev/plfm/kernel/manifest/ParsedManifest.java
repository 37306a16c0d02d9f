package dev.plfm.kernel.manifest;

import java.util.List;
import java.util.function.Function;

/** The outcome of reading a manifest: either all of it, or all that is wrong with it. */
public sealed interface ParsedManifest {

    /** Everything wrong with the manifest, in document order; empty when it is valid. */
    List<ManifestError> errors();

    /** The valid manifest, or what the caller throws for the errors. */
    Valid orElseThrow(Function<List<ManifestError>, ? extends RuntimeException> refusal);

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

        @Override
        public List<ManifestError> errors() {
            return List.of();
        }

        @Override
        public Valid orElseThrow(Function<List<ManifestError>, ? extends RuntimeException> refusal) {
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
        public Valid orElseThrow(Function<List<ManifestError>, ? extends RuntimeException> refusal) {
            throw refusal.apply(errors);
        }
    }
}
