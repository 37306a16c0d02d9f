package dev.plfm.eventlog;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens connections to the log's database that belong to no pool; whoever opens one keeps and closes it. */
@FunctionalInterface
public interface HintConnections {
    Connection open() throws SQLException;
}
