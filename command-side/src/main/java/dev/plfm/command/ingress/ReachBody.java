package dev.plfm.command.ingress;

import dev.plfm.command.ingress.IngressCommand.Reach;
import dev.plfm.kernel.error.DomainException;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks where an ingress node says that it is reached. */
final class ReachBody {
    private static final Pattern IPV6 = Pattern.compile("(?=.*:.*:)[0-9A-Fa-f:.]{2,45}");
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})(\\.(?!$)|$)){4}");
    private static final int MAX_PORTS = 1_000;
    private static final int MAX_PORT = 65_535;

    private ReachBody() {}

    /** @throws DomainException {@code invalid_argument} naming the first member that is not right */
    static Reach checked(@Nullable String ipv6, @Nullable String ipv4, @Nullable List<@Nullable Integer> ports) {
        if (ipv6 != null && !IPV6.matcher(ipv6).matches()) {
            throw DomainException.invalid("public_ipv6", "must be an IPv6 address");
        }
        if (ipv4 != null && !IPV4.matcher(ipv4).matches()) {
            throw DomainException.invalid("public_ipv4", "must be an IPv4 address");
        }
        if (ports == null) {
            throw DomainException.invalid("listen_ports", "is required");
        }
        if (ports.isEmpty() || ports.size() > MAX_PORTS) {
            throw DomainException.invalid("listen_ports", "must be 1 to " + MAX_PORTS + " ports");
        }
        if (ports.stream().anyMatch(port -> port == null || port < 1 || port > MAX_PORT)) {
            throw DomainException.invalid("listen_ports", "must be from 1 to " + MAX_PORT);
        }
        return new Reach(
                ipv6,
                ipv4,
                ports.stream().map(Objects::requireNonNull).sorted().distinct().toList());
    }
}
