package dev.plfm.kernel.manifest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the health check of one process. */
final class HealthReader {

    private HealthReader() {}

    static HealthCheck read(Table table, List<Port> ports) {
        HealthType type = table.choice("type", HealthType.TCP, HealthType.values(), HealthType::wire);
        String path = table.text("path", TextRule.HTTP_PATH);
        if (type == HealthType.HTTP) {
            table.require("path");
        }
        HealthCheck health = new HealthCheck(
                type,
                path,
                port(table, ports),
                table.integer("interval_seconds", 10, 1, ProcessReader.MAX_SECONDS),
                table.integer("timeout_seconds", 2, 1, ProcessReader.MAX_SECONDS),
                table.integer("grace_period_seconds", 10, 0, ProcessReader.MAX_SECONDS),
                table.integer("success_threshold", 1, 1, ProcessReader.MAX_COUNT),
                table.integer("failure_threshold", 3, 1, ProcessReader.MAX_COUNT));
        table.finish();
        return health;
    }

    private static int port(Table table, List<Port> ports) {
        table.require("port");
        String name = table.isNumber("port") ? null : table.text("port", TextRule.NAME);
        int number = table.isNumber("port") ? table.integer("port", 0, 1, 65_535) : 0;
        if (name == null && number == 0) {
            return 0;
        }
        Port declared = find(ports, name, number);
        if (declared == null) {
            table.problem("port", ManifestErrorCode.E_UNKNOWN_REFERENCE, "the process declares no such port");
            return 0;
        }
        return declared.internal();
    }

    private static @Nullable Port find(List<Port> ports, @Nullable String name, int number) {
        return ports.stream()
                .filter(port ->
                        name == null ? port.internal() == number : port.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
