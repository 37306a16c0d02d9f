package dev.plfm.kernel.value;

/** A volume in an instance's file system. */
public record Mount(String volumeId, String mountPath, boolean readOnly, String filesystem) {}
