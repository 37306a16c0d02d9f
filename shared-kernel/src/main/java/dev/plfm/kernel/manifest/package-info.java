/**
 * The manifest of a release: read from TOML or JSON, checked against every rule at once, canonicalised and hashed.
 *
 * <p>Start at {@link dev.plfm.kernel.manifest.ManifestParser}.
 */
@NullMarked
package dev.plfm.kernel.manifest;

import org.jspecify.annotations.NullMarked;
