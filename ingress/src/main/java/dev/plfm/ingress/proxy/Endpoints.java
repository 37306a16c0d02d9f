package dev.plfm.ingress.proxy;

import dev.plfm.ingress.api.RoutingTable.Backend;
import dev.plfm.ingress.api.Wire;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

/**
 * Where a backend is: at its overlay address, unless an agent of this machine that runs instances as plain processes has left a note where
 * the instance really listens: a file {@code <instance id>.json} with {@code {"<port>": "<host>:<port>"}}.
 */
public final class Endpoints {
    private static final Logger log = LoggerFactory.getLogger(Endpoints.class);

    private final @Nullable Path dir;

    public Endpoints(@Nullable Path dir) {
        this.dir = dir;
    }

    InetSocketAddress of(Backend backend) {
        InetSocketAddress local =
                dir == null ? null : note(dir.resolve(backend.instanceId() + ".json"), backend.port());
        return local == null ? new InetSocketAddress(backend.overlayIpv6(), backend.port()) : local;
    }

    /** Null when there is none, or it cannot be made sense of. */
    private static @Nullable InetSocketAddress note(Path file, int port) {
        try {
            Map<String, String> ports =
                    Wire.mapper().readValue(Files.readAllBytes(file), new TypeReference<Map<String, String>>() {});
            String local = ports == null ? null : ports.get(Integer.toString(port));
            return local == null ? null : address(local);
        } catch (NoSuchFileException none) {
            return null;
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            log.warn("Cannot read {}: {}", file, e.getMessage());
            return null;
        }
    }

    /** @throws IllegalArgumentException when it is not {@code <host>:<port>} */
    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("'" + text + "' is no host and port");
        }
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }
}
