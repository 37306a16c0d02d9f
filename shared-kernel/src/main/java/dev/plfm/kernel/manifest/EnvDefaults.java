package dev.plfm.kernel.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The surroundings of a command, as {@code env} gives them for every process and a process for itself. */
record EnvDefaults(
        SortedMap<String, String> vars,
        @Nullable String workdir,
        @Nullable String user,
        List<Prestart> prestarts,
        int prestartTimeoutSeconds) {

    private static final EnvDefaults NONE = new EnvDefaults(new TreeMap<>(), null, null, List.of(), 30);

    /** Reads {@code env}. */
    static EnvDefaults read(Table table) {
        EnvDefaults env = NONE.overriddenBy(table);
        table.finish();
        return env;
    }

    /** These settings with the table's own over them; prestarts add up. */
    EnvDefaults overriddenBy(Table table) {
        SortedMap<String, String> allVars = new TreeMap<>(vars);
        allVars.putAll(table.textMap("vars", TextRule.VARIABLE, TextRule.BLOCK));
        String ownWorkdir = table.text("workdir", TextRule.LINE);
        String ownUser = table.text("user", TextRule.LINE);
        int timeout = table.integer("prestart_timeout_seconds", prestartTimeoutSeconds, 1, ProcessReader.MAX_SECONDS);
        List<String> command = table.texts("prestart", TextRule.LINE, TextRule.BLOCK);
        List<Prestart> allPrestarts = new ArrayList<>(prestarts);
        if (!command.isEmpty()) {
            allPrestarts.add(new Prestart(command, timeout));
        }
        return new EnvDefaults(
                allVars,
                ownWorkdir == null ? workdir : ownWorkdir,
                ownUser == null ? user : ownUser,
                List.copyOf(allPrestarts),
                timeout);
    }
}
