package dev.plfm.command.route;

import dev.plfm.kernel.error.DomainException;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Which ports at the edge routes may have: not those that the operator keeps, nor the platform's own. */
@Component
class ListenPorts {
    private final Set<Integer> denied;

    /** @param denied with commas between them */
    ListenPorts(@Value("${plfm.denied-ports:22, 25}") String denied) {
        this.denied = Arrays.stream(denied.split(","))
                .map(String::strip)
                .filter(port -> !port.isEmpty())
                .map(Integer::valueOf)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    void check(int port) {
        if (denied.contains(port)) {
            throw DomainException.invalid(
                    "listen_port",
                    port + " is kept for the platform: choose a port other than "
                            + denied.stream().map(String::valueOf).collect(Collectors.joining(", ")));
        }
    }
}
