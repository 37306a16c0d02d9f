package dev.plfm.kernel.manifest;

/** A volume that a manifest declares. */
public record VolumeSpec(String name, long sizeBytes, String filesystem, boolean backupEnabled) {}
