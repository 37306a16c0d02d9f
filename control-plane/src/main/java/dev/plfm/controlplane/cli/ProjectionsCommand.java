package dev.plfm.controlplane.cli;

import com.zaxxer.hikari.HikariDataSource;
import dev.plfm.controlplane.RunningParts;
import dev.plfm.controlplane.config.ServerConfig;
import dev.plfm.controlplane.database.DatabaseConfiguration;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.query.platform.ReadModelRebuild;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks at the views that the log is projected into, and makes them anew. */
@Command(
        name = "projections",
        description = "List or rebuild the views that reads are answered from.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        synopsisSubcommandLabel = "(list | rebuild NAME|all)",
        footer = {
            "",
            "Works on the database that GHOST_DB_URL, --config or --data-dir names. Stop the processes",
            "with the role query (or all) before a rebuild.",
            "",
            "Examples:",
            "  plfm projections list --data-dir ./data",
            "  GHOST_DB_URL=postgres://plfm:secret@db/plfm plfm projections rebuild all"
        })
final class ProjectionsCommand implements Runnable {
    /** A process that was killed holds its claim no longer than this. */
    private static final Duration CLAIM_PATIENCE = Duration.ofSeconds(15);

    private static final Duration CLAIM_POLL = Duration.ofMillis(500);

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(name = "list", description = "Show the views and how far they are.", mixinStandardHelpOptions = true)
    int list(
            @Option(names = "--config", paramLabel = "FILE", description = "TOML file with settings.") @Nullable Path config,
            @Option(names = "--data-dir", paramLabel = "DIR", description = "Where the embedded database lives.")
                    @Nullable String dataDir) {
        return with(config, dataDir, rebuild -> {
            rebuild.views().forEach(out()::println);
            out().println("at event " + rebuild.position() + " of " + rebuild.head());
            return ExitCode.OK;
        });
    }

    @Command(
            name = "rebuild",
            description = "Empty a view (or all) and fill it from the log; readers see the old rows until it is done.",
            mixinStandardHelpOptions = true)
    int rebuild(
            @Parameters(paramLabel = "NAME|all", description = "A view's name as list shows it, or all.") String name,
            @Option(names = "--config", paramLabel = "FILE", description = "TOML file with settings.") @Nullable Path config,
            @Option(names = "--data-dir", paramLabel = "DIR", description = "Where the embedded database lives.")
                    @Nullable String dataDir) {
        return with(config, dataDir, rebuild -> {
            long started = System.nanoTime();
            rebuildOnceUnclaimed(rebuild, name);
            Duration took = Duration.ofNanos(System.nanoTime() - started);
            out().println("rebuilt " + name + " up to event " + rebuild.position() + " in " + took.toMillis() + " ms");
            return ExitCode.OK;
        });
    }

    private void rebuildOnceUnclaimed(ReadModelRebuild rebuild, String name) {
        long end = System.nanoTime() + CLAIM_PATIENCE.toNanos();
        while (true) {
            try {
                rebuild.rebuild(name, new ProgressLine(out())::at);
                return;
            } catch (DomainException e) {
                if (e.code() != ErrorCode.IN_USE || System.nanoTime() > end) {
                    throw new CliException(
                            String.valueOf(e.getMessage()), "plfm projections list shows the names of the views");
                }
                LockSupport.parkNanos(CLAIM_POLL.toNanos());
            }
        }
    }

    private int with(@Nullable Path file, @Nullable String dataDir, Work work) {
        ServerOptions options = new ServerOptions();
        if (file != null) {
            options.config(file);
        }
        options.set("data_dir", dataDir);
        try (RunningParts parts = RunningParts.stoppedWithProcess()) {
            ServerConfig config = parts.withDatabase(options.load(System.getenv()));
            HikariDataSource connections = parts.add(DatabaseConfiguration.open(config));
            return work.on(parts.add(ReadModelRebuild.on(connections)));
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** What a sub-command does with the views. */
    @FunctionalInterface
    private interface Work {
        int on(ReadModelRebuild rebuild);
    }

    /** One line a second at the most. */
    private static final class ProgressLine {
        private static final long EVERY_NANOS = Duration.ofSeconds(1).toNanos();

        private final PrintWriter out;
        private final long started = System.nanoTime();
        private long said = started;

        ProgressLine(PrintWriter out) {
            this.out = out;
        }

        void at(long position, long end) {
            long now = System.nanoTime();
            if (now - said < EVERY_NANOS) {
                return;
            }
            said = now;
            double rate = position / ((now - started) / 1e9);
            out.printf(
                    "%,d of %,d events, %,.0f a second, %,.0f s left%n", position, end, rate, (end - position) / rate);
            out.flush();
        }
    }
}
