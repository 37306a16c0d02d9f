package dev.plfm.kernel.resource;

/** A single REST resource; its version is its ETag. */
public interface Resource {
    /** 1 on creation, one more for each change. */
    long resourceVersion();
}
