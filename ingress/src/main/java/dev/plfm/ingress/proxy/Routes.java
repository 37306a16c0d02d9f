package dev.plfm.ingress.proxy;

import dev.plfm.ingress.api.RoutingTable;
import dev.plfm.ingress.api.RoutingTable.Route;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A routing table, ready to be looked into; never changes. */
public final class Routes {
    public static final Routes NONE = new Routes(RoutingTable.NONE);

    private final long version;
    private final Map<Integer, OnPort> ports = new HashMap<>();

    public Routes(RoutingTable table) {
        this.version = table.version();
        table.routes().forEach(route -> ports.computeIfAbsent(route.listenPort(), port -> new OnPort())
                .add(route));
    }

    public long version() {
        return version;
    }

    /** The ports that routes listen on. */
    public Set<Integer> ports() {
        return new TreeSet<>(ports.keySet());
    }

    /** The route of raw connections to that port and address, or null: then a connection has to say by itself whom it is for. */
    @Nullable Route raw(int port, String localAddress) {
        OnPort on = ports.get(port);
        return on == null ? null : on.raw(localAddress);
    }

    /** The raw route of that port, whatever its address, if it has just one and nothing else is on the port; else null. */
    @Nullable Route onlyRaw(int port) {
        OnPort on = ports.get(port);
        return on == null || on.raw.size() != 1 || !on.named.isEmpty() ? null : on.raw.get(0);
    }

    /** The route of that host name, or null. */
    @Nullable Route named(int port, String hostname) {
        OnPort on = ports.get(port);
        String name = hostname.toLowerCase(Locale.ROOT);
        return on == null ? null : on.named.get(name.endsWith(".") ? name.substring(0, name.length() - 1) : name);
    }

    private static final class OnPort {
        private final Map<String, Route> named = new HashMap<>();
        private final List<Route> raw = new ArrayList<>();

        void add(Route route) {
            if (route.isRaw()) {
                raw.add(route);
            } else {
                named.put(route.hostname().toLowerCase(Locale.ROOT), route);
            }
        }

        @Nullable Route raw(String localAddress) {
            for (Route route : raw) {
                if (localAddress.equals(route.ipv4Address())) {
                    return route;
                }
            }
            return null;
        }
    }
}
