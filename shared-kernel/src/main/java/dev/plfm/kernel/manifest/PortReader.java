package dev.plfm.kernel.manifest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the ports of one process. */
final class PortReader {

    private PortReader() {}

    static List<Port> read(List<Table> tables) {
        List<Port> ports = new ArrayList<>();
        Set<Integer> numbers = new HashSet<>();
        Set<String> names = new HashSet<>();
        for (Table table : tables) {
            int internal = table.require("internal").integer("internal", 0, 1, 65_535);
            String given = table.text("name", TextRule.NAME);
            String name = given == null ? "p" + internal : given;
            String protocol = table.only("protocol", "tcp");
            boolean sameNumber = internal != 0 && !numbers.add(internal);
            if (sameNumber) {
                table.problem("internal", ManifestErrorCode.E_DUPLICATE, "another port has this number");
            }
            boolean named = given != null || internal != 0 && !sameNumber;
            if (named && !names.add(name)) {
                table.problem("name", ManifestErrorCode.E_DUPLICATE, "another port is named \"" + name + "\"");
            }
            table.finish();
            ports.add(new Port(name, internal, protocol));
        }
        return ports;
    }
}
