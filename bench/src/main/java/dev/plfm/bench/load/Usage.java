package dev.plfm.bench.load;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What has been used so far of processor time and memory.
 *
 * @param program processor time of this process, the load itself included
 * @param database processor time of the database's processes that still live
 * @param allocated bytes, by the threads that still live
 */
record Usage(Duration program, Duration database, long allocated) {
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
                .reduce(Duration.ZERO, Duration::plus);
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
