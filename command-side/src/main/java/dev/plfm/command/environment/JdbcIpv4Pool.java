package dev.plfm.command.environment;

import dev.plfm.eventlog.OwnTransaction;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Gives out every address of the operator's ranges, the lowest free one first. */
@Component
final class JdbcIpv4Pool implements Ipv4Pool {
    private final JdbcClient jdbc;
    private final String ranges;

    /** @param ranges with commas between them, each ADDRESS/LENGTH */
    JdbcIpv4Pool(JdbcClient jdbc, @Value("${plfm.ipv4-pool:}") String ranges) {
        this.jdbc = jdbc;
        this.ranges = ranges.replace(" ", "");
    }

    @Override
    public String free() {
        OwnTransaction.require();
        if (ranges.isEmpty()) {
            throw new DomainException(
                    ErrorCode.CONFLICT,
                    "This platform has no IPv4 addresses for environments: ask an operator to configure ipv4_pool.");
        }
        jdbc.sql("LOCK TABLE command.ipv4_allocation IN SHARE ROW EXCLUSIVE MODE")
                .update();
        return jdbc.sql("""
                        WITH pool AS (
                            SELECT host(network(r))::inet AS lowest, host(broadcast(r))::inet AS highest
                            FROM unnest(string_to_array(?, ',')::inet[]) AS r
                        ), candidates AS (
                            SELECT lowest AS address FROM pool
                            UNION ALL
                            SELECT a.address + 1 FROM pool
                            JOIN command.ipv4_allocation a ON a.address >= lowest AND a.address < highest
                        )
                        SELECT host(min(c.address)) FROM candidates c
                        WHERE NOT EXISTS (SELECT FROM command.ipv4_allocation a WHERE a.address = c.address)
                        """)
                .param(ranges)
                .query(String.class)
                .optional()
                .orElseThrow(() -> new DomainException(
                        ErrorCode.CONFLICT,
                        "All IPv4 addresses of this platform are in use: disable one that is not needed, or ask an operator to"
                                + " extend ipv4_pool."));
    }
}
