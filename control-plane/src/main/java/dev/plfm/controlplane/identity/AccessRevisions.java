package dev.plfm.controlplane.identity;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Asks the database which state of access is committed. */
@Component
class AccessRevisions {
    private static final int LONGEST_SECONDS = 1;

    private final DataSource connections;

    AccessRevisions(DataSource connections) {
        this.connections = connections;
    }

    /**
     * Another text whenever anything was withdrawn in between; null while something is being withdrawn, or when the database does not
     * answer within a second. On a connection of its own: in the caller's transaction the question would hold up withdrawals until its end.
     */
    @Nullable String current() {
        try (Connection connection = connections.getConnection();
                PreparedStatement question = connection.prepareStatement("SELECT command.current_access()")) {
            question.setQueryTimeout(LONGEST_SECONDS);
            try (ResultSet answer = question.executeQuery()) {
                answer.next();
                return answer.getString(1);
            }
        } catch (SQLException e) {
            return null;
        }
    }
}
