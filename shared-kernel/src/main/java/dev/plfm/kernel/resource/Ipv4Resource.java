package dev.plfm.kernel.resource;

import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.Ipv4AllocationId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether an environment has an IPv4 address of its own, and which; version 1 until it had one for the first time. */
public record Ipv4Resource(
        EnvId envId,
        boolean enabled,
        @Nullable Ipv4AllocationId allocationId,
        @Nullable String ipv4Address,
        Instant updatedAt,
        long resourceVersion)
        implements Resource {
    /** As it is before there ever was an address. */
    public static Ipv4Resource none(EnvId envId, Instant createdAt) {
        return new Ipv4Resource(envId, false, null, null, createdAt, 1);
    }

    /** After an address was given. */
    public Ipv4Resource with(Ipv4AllocationId allocation, String address, Instant at) {
        return new Ipv4Resource(envId, true, allocation, address, at, resourceVersion + 1);
    }

    /** After the address was given back. */
    public Ipv4Resource without(Instant at) {
        return new Ipv4Resource(envId, false, null, null, at, resourceVersion + 1);
    }
}
