package dev.plfm.bench.load;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What has been used so far of processor time and memory.
 *
 * @param program processor time of this process, the load itself included
 * @param database processor time of the database's processes, on Linux of those too that have ended
 * @param allocated bytes, by the threads that still live
 */
record Usage(Duration program, Duration database, long allocated) {
    /** Where proc(5) has the time of children that were waited for, counted after the program's name. */
    private static final int CHILDREN_IN_PROGRAM = 13;

    private static final int CHILDREN_IN_KERNEL = 14;
    private static final long MILLIS_A_TICK = 10;

    static Usage now(ProcessHandle database) {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        long allocated = Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                .filter(bytes -> bytes > 0)
                .sum();
        return new Usage(Duration.ofNanos(system.getProcessCpuTime()), of(database), allocated);
    }

    private static Duration of(ProcessHandle database) {
        return database.descendants()
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(ended(database), Duration::plus);
    }

    private static Duration ended(ProcessHandle parent) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(parent.pid()), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = Long.parseLong(fields[CHILDREN_IN_PROGRAM]) + Long.parseLong(fields[CHILDREN_IN_KERNEL]);
            return Duration.ofMillis(ticks * MILLIS_A_TICK);
        } catch (IOException e) {
            return Duration.ZERO;
        }
    }

    Usage since(Usage earlier) {
        return new Usage(
                program.minus(earlier.program), database.minus(earlier.database), allocated - earlier.allocated);
    }

    double micros() {
        return program.plus(database).toNanos() / 1e3;
    }

    /** Transactions that the database has committed so far; it counts them a moment later. */
    static long commits(JdbcClient sql) {
        return sql.sql("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()")
                .query(Long.class)
                .single();
    }
}
