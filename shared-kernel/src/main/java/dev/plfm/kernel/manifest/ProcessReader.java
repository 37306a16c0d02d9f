package dev.plfm.kernel.manifest;

import dev.plfm.kernel.value.Resources;
import java.util.List;
import java.util.Set;

/** Reads one process type. */
final class ProcessReader {

    /** Longest time that can be set, a day. */
    static final int MAX_SECONDS = 86_400;

    /** Largest number of attempts that can be set. */
    static final int MAX_COUNT = 1_000_000;

    private static final int MAX_INSTANCES = 100;
    private static final TextRule MEMORY = ByteSize.rule("Mi|Gi");
    private static final TextRule DISK = ByteSize.rule("Gi");

    private final String name;
    private final Table table;
    private final EnvDefaults env;
    private final Set<String> volumes;

    ProcessReader(String name, Table table, EnvDefaults env, Set<String> volumes) {
        this.name = name;
        this.table = table;
        this.env = env;
        this.volumes = volumes;
    }

    ProcessSpec read() {
        List<String> command = table.require("command").texts("command", TextRule.LINE, TextRule.BLOCK);
        EnvDefaults own = env.overriddenBy(table);
        Resources resources = resources(table.table("resources"));
        Table scalingTable = table.table("scaling");
        Scaling scaling = scaling(scalingTable);
        Restart restart = restart(table.table("restart"));
        List<Port> ports = PortReader.read(table.tables("ports"));
        HealthCheck health = table.has("health") ? HealthReader.read(table.table("health"), ports) : null;
        List<Mount> mounts = MountReader.read(table.tables("mounts"), volumes);
        checkReplicaLimit(scalingTable, scaling, mounts);
        boolean secretsRequired = secretsRequired(table.table("secrets"));
        table.finish();
        return new ProcessSpec(
                name,
                command,
                own.workdir(),
                own.user(),
                own.vars(),
                own.prestarts(),
                resources,
                scaling,
                restart,
                ports,
                health,
                mounts,
                secretsRequired);
    }

    private static Resources resources(Table table) {
        long leastMemory = 64 * ByteSize.MIB;
        long memory = table.require("memory").size("memory", leastMemory, MEMORY, leastMemory, "64Mi");
        double cpu = table.number("cpu", 1, 0, 64);
        long disk = table.size("disk", 4 * ByteSize.GIB, DISK, ByteSize.GIB, "1Gi");
        table.finish();
        return new Resources(cpu, memory, disk);
    }

    private static Scaling scaling(Table table) {
        int min = table.integer("min", 1, 0, MAX_INSTANCES);
        int max = table.integer("max", min, 0, MAX_INSTANCES);
        if (max < min) {
            table.problem("max", ManifestErrorCode.E_RANGE, "must be at least scaling.min, which is " + min);
        }
        table.finish();
        return new Scaling(min, max);
    }

    private static void checkReplicaLimit(Table table, Scaling scaling, List<Mount> mounts) {
        boolean tooLarge = table.has("max") && scaling.max() > 1;
        if (!mounts.isEmpty() && (tooLarge || scaling.min() > 1)) {
            table.problem(
                    tooLarge ? "max" : "min",
                    ManifestErrorCode.E_VOLUME_REPLICA_LIMIT,
                    "a process with mounts has at most 1 instance");
        }
    }

    private static Restart restart(Table table) {
        RestartPolicy policy =
                table.choice("policy", RestartPolicy.ALWAYS, RestartPolicy.values(), RestartPolicy::wire);
        int maxRetries = table.integer("max_retries", 3, 0, MAX_COUNT);
        int backoff = table.integer("backoff_seconds", 2, 0, MAX_SECONDS);
        if (table.has("max_retries") && policy != RestartPolicy.ON_FAILURE) {
            table.problem("max_retries", ManifestErrorCode.E_CONFLICT, "goes with restart.policy \"on-failure\" only");
        }
        table.finish();
        return new Restart(policy, maxRetries, backoff);
    }

    private static boolean secretsRequired(Table table) {
        boolean required = table.flag("required", false);
        table.finish();
        return required;
    }
}
