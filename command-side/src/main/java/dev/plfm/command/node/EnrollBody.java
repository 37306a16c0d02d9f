package dev.plfm.command.node;

import dev.plfm.command.node.NodeCommand.EnrollNode;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.Allocatable;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The body of an enrolment. */
record EnrollBody(
        @Nullable String hostname,
        @Nullable String region,
        @Nullable String wireguardPublicKey,
        @Nullable String agentMtlsSubject,
        @Nullable String publicIpv6,
        @Nullable String publicIpv4,
        @Nullable Double cpuCores,
        @Nullable Long memoryBytes,
        @Nullable Integer mtu,
        @Nullable Map<String, String> labels) {
    private static final Pattern HOSTNAME = Pattern.compile(
            "(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*");
    private static final Pattern REGION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Pattern PRINTABLE = Pattern.compile("[^\\p{Cntrl}]{1,512}");
    private static final Pattern LABEL = Pattern.compile("[^\\p{Cntrl}]{1,63}");
    private static final Pattern LABEL_VALUE = Pattern.compile("[^\\p{Cntrl}]{0,255}");
    private static final Pattern IPV6 = Pattern.compile("(?=.*:.*:)[0-9A-Fa-f:.]{2,45}");
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})(\\.(?!$)|$)){4}");
    private static final int MAX_CORES = 65_536;
    private static final int MIN_MTU = 1280;
    private static final int MAX_MTU = 65_535;
    private static final int MAX_LABELS = 64;

    /**
     * The command, once every member is right.
     *
     * @throws DomainException {@code invalid_argument} naming the first that is not
     */
    EnrollNode toCommand(NodeId nodeId, NodeToken token, @Nullable String enrollment) {
        return new EnrollNode(
                nodeId,
                text("hostname", hostname, HOSTNAME, "must be a host name"),
                text("region", region, REGION, "must be 1 to 63 letters, digits, '.', '_' or '-'"),
                text("wireguard_public_key", wireguardPublicKey, PRINTABLE, "must be 1 to 512 printable characters"),
                text("agent_mtls_subject", agentMtlsSubject, PRINTABLE, "must be 1 to 512 printable characters"),
                optional("public_ipv6", publicIpv6, IPV6, "must be an IPv6 address"),
                optional("public_ipv4", publicIpv4, IPV4, "must be an IPv4 address"),
                mtu == null ? null : value("mtu", mtu, m -> m >= MIN_MTU && m <= MAX_MTU, "must be 1280 to 65535"),
                checkedLabels(),
                new Allocatable(
                        value(
                                "cpu_cores",
                                cpuCores,
                                c -> c > 0 && c <= MAX_CORES,
                                "must be more than 0, at most 65536"),
                        value("memory_bytes", memoryBytes, m -> m > 0, "must be positive")),
                token,
                enrollment);
    }

    private Map<String, String> checkedLabels() {
        Map<String, String> given = labels == null ? Map.of() : labels;
        value("labels", given.size(), n -> n <= MAX_LABELS, "must be at most 64");
        given.forEach((name, value) -> {
            text("labels", name, LABEL, "each name must be 1 to 63 printable characters");
            text("labels", value, LABEL_VALUE, "each value must be at most 255 printable characters");
        });
        return Map.copyOf(given);
    }

    private static @Nullable String optional(String field, @Nullable String value, Pattern form, String message) {
        return value == null ? null : text(field, value, form, message);
    }

    private static String text(String field, @Nullable String value, Pattern form, String message) {
        return value(field, value, text -> form.matcher(text).matches(), message);
    }

    private static <T> T value(String field, @Nullable T value, Predicate<T> right, String message) {
        if (value == null) {
            throw DomainException.invalid(field, "is required");
        }
        if (!right.test(value)) {
            throw DomainException.invalid(field, message);
        }
        return value;
    }
}
