package dev.plfm.kernel.manifest;

/**
 * One thing that is wrong with a manifest.
 *
 * @param path where, as a JSON pointer into the manifest; empty for the whole
 * @param message what is wrong and what is allowed, for people
 */
public record ManifestError(String path, ManifestErrorCode code, String message) {}
