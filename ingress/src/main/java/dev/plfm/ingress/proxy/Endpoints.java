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
        String local = dir == null ? null : note(dir.resolve(backend.instanceId() + ".json"), backend.port());
        if (local == null) {
            return new InetSocketAddress(backend.overlayIpv6(), backend.port());
        }
        int colon = local.lastIndexOf(':');
        return new InetSocketAddress(local.substring(0, colon), Integer.parseInt(local.substring(colon + 1)));
    }

    private static @Nullable String note(Path file, int port) {
        try {
            return Wire.mapper()
                    .readValue(Files.readAllBytes(file), new TypeReference<Map<String, String>>() {})
                    .get(Integer.toString(port));
        } catch (NoSuchFileException none) {
            return null;
        } catch (IOException | JacksonException e) {
            log.warn("Cannot read {}: {}", file, e.getMessage());
            return null;
        }
    }
}
