package dev.plfm.agent.process;

import dev.plfm.agent.plan.Workload.Port;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Hands out ports of this machine, which all its instances share. */
public final class LocalPorts {
    private final Set<Integer> taken = new HashSet<>();

    /**
     * A port for each declared one: the declared port itself if it is free, else some other.
     *
     * @return the ports by declared name, in the order of declaration
     */
    synchronized Map<String, Integer> take(List<Port> declared) throws IOException {
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (Port port : declared) {
            int local = isFree(port.port()) ? port.port() : anyFree();
            taken.add(local);
            ports.put(port.name(), local);
        }
        return ports;
    }

    synchronized void giveBack(Collection<Integer> ports) {
        taken.removeAll(ports);
    }

    private boolean isFree(int port) {
        if (taken.contains(port)) {
            return false;
        }
        try (ServerSocket probe = new ServerSocket(port)) {
            return probe.isBound();
        } catch (IOException inUse) {
            return false;
        }
    }

    private int anyFree() throws IOException {
        while (true) {
            try (ServerSocket probe = new ServerSocket(0)) {
                if (!taken.contains(probe.getLocalPort())) {
                    return probe.getLocalPort();
                }
            }
        }
    }
}
