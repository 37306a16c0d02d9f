package dev.plfm.controlplane.http;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells a database that does not answer from every other failure. */
final class Outages {
    private Outages() {}

    static boolean isOutage(Throwable failure) {
        return causeOf(failure) != null;
    }

    /** What the database driver said. */
    static String sentence(Throwable failure) {
        SQLException cause = causeOf(failure);
        return cause == null ? "unknown" : Objects.toString(cause.getMessage());
    }

    private static @Nullable SQLException causeOf(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && isOutage(sql)) {
                return sql;
            }
        }
        return null;
    }

    private static boolean isOutage(SQLException failure) {
        String state = Objects.toString(failure.getSQLState(), "");
        return failure instanceof SQLTransientConnectionException
                || state.startsWith("08")
                || state.startsWith("57P")
                || state.equals("53300");
    }
}
