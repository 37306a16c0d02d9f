package dev.plfm.kernel.manifest;

/** A declared volume in a process's file system; the path is absolute and without detours. */
public record Mount(String volume, String path, boolean readOnly) {}
