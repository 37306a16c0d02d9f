package dev.plfm.command.ingress;

import dev.plfm.command.ingress.IngressCommand.Reach;
import dev.plfm.kernel.error.DomainException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an ingress node says from time to time: all of where it is reached now, and how it does.
 *
 * @param configVersion of the routing table that it applies, if it has one
 * @param connections how many it carries
 */
record HeartbeatBody(
        @Nullable String publicIpv6,
        @Nullable String publicIpv4,
        @Nullable List<@Nullable Integer> listenPorts,
        @Nullable Long configVersion,
        @Nullable Integer connections) {
    /** @throws DomainException {@code invalid_argument} naming the first member that is not right */
    Heartbeat checked() {
        if (configVersion != null && configVersion < 0) {
            throw DomainException.invalid("config_version", "must not be negative");
        }
        if (connections != null && connections < 0) {
            throw DomainException.invalid("connections", "must not be negative");
        }
        return new Heartbeat(ReachBody.checked(publicIpv6, publicIpv4, listenPorts), configVersion, connections);
    }

    /** A heartbeat that has all it must have. */
    record Heartbeat(
            Reach reach,
            @Nullable Long configVersion,
            @Nullable Integer connections) {}
}
