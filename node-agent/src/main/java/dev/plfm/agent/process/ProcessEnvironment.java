package dev.plfm.agent.process;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The environment of an instance's process: the workload's own variables, its ports, and a few of the machine's. */
final class ProcessEnvironment {
    private static final List<String> INHERITED =
            List.of("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "JAVA_HOME");

    private ProcessEnvironment() {}

    /** {@code PORT} is the first port, {@code PORT_<NAME>} each; these win, since the process must listen there. */
    static Map<String, String> of(
            Map<String, String> machine, Map<String, String> workload, Map<String, Integer> ports) {
        Map<String, String> env = new TreeMap<>(machine);
        env.keySet().retainAll(INHERITED);
        env.putAll(workload);
        ports.values().stream().findFirst().ifPresent(first -> env.put("PORT", first.toString()));
        ports.forEach(
                (name, port) -> env.put("PORT_" + name.toUpperCase(Locale.ROOT).replace('-', '_'), port.toString()));
        return env;
    }

    /** {@code PLATFORM_VOLUME_VAR_LIB_DATA} for {@code /var/lib/data}: whatever else is attached, the name stays. */
    static String volumeVariable(String mountPath) {
        return "PLATFORM_VOLUME_"
                + mountPath.replaceAll("^/+|/+$", "").toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }
}
