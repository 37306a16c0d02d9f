package dev.plfm.eventlog;

import static org.axonframework.common.DateTimeUtils.formatInstant;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.axonframework.common.jdbc.JdbcException;
import org.axonframework.common.jdbc.JdbcUtils;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.tokenstore.AbstractTokenEntry;
import org.axonframework.eventhandling.tokenstore.GenericTokenEntry;
import org.axonframework.eventhandling.tokenstore.UnableToClaimTokenException;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Keeps the tokens of event processors without waiting for the disk: what a processor did with a batch is in its token's transaction, so
 * should that be lost, all of it is, and the batch is handled again. Those that have nothing to do extend their claims by one statement for
 * all. Tells {@link Claims} which are held.
 */
final class UnhurriedTokenStore extends JdbcTokenStore {
    private static final String OWN = " WHERE owner = ? AND processor_name = ? AND segment = ?";
    private static final String UNHURRIED = " AND set_config('synchronous_commit', 'off', true) = 'off'";
    private static final String UPDATE =
            "UPDATE token_entry SET token = ?, token_type = ?, timestamp = ?" + OWN + UNHURRIED;
    private static final String HOLD = "SELECT FROM token_entry" + OWN + " FOR UPDATE";

    /** Those in the middle of a batch need it not, and are not waited for. */
    private static final String EXTEND = """
            UPDATE token_entry SET timestamp = ? WHERE (processor_name, segment) IN (
                SELECT processor_name, segment FROM token_entry
                WHERE owner = ? AND processor_name || '/' || segment = ANY (?)
                    AND set_config('synchronous_commit', 'off', true) = 'off'
                ORDER BY processor_name, segment FOR UPDATE SKIP LOCKED)
            RETURNING processor_name, segment
            """;

    private final String owner;
    private final Claims claims;
    private final Duration alive;
    private final Map<Claim, Long> askedNanos = new ConcurrentHashMap<>();
    private final Map<Claim, Long> extendedNanos = new ConcurrentHashMap<>();

    private record Claim(String processor, int segment) {
        String key() {
            return processor + "/" + segment;
        }
    }

    private UnhurriedTokenStore(Builder builder, String owner, Claims claims, Duration alive) {
        super(builder);
        this.owner = owner;
        this.claims = claims;
        this.alive = alive;
    }

    /**
     * Under a name that no other process has.
     *
     * @param claimTimeout after which another process may take over
     */
    static UnhurriedTokenStore of(Claims claims, Builder builder, Duration claimTimeout) {
        String owner = UUID.randomUUID().toString();
        // Idle processors ask once a second.
        Duration alive = claimTimeout.multipliedBy(3).dividedBy(8);
        return new UnhurriedTokenStore(builder.nodeId(owner).claimTimeout(claimTimeout), owner, claims, alive);
    }

    /**
     * In a batch nobody else may have the token until that ends. Who has nothing to do only has to be seen to be alive: one asks for all
     * who have shown that lately.
     */
    @Override
    public void extendClaim(String processorName, int segment) throws UnableToClaimTokenException {
        Claim claim = new Claim(processorName, segment);
        long now = claims.now();
        askedNanos.put(claim, now);
        if (CurrentUnitOfWork.isStarted()) {
            if (!holds(claim)) {
                super.extendClaim(processorName, segment);
            }
            return;
        }
        if (!isWithin(alive.dividedBy(2), extendedNanos, claim, now)) {
            extend(askedNanos.keySet().stream()
                    .filter(each -> isWithin(alive, askedNanos, each, now))
                    .toList());
            if (!isWithin(alive.dividedBy(2), extendedNanos, claim, now)) {
                super.extendClaim(processorName, segment);
                renewed(claim, now);
            }
        }
    }

    @Override
    public void storeToken(TrackingToken token, String processorName, int segment) {
        Claim claim = new Claim(processorName, segment);
        long begun = claims.now();
        askedNanos.put(claim, begun);
        super.storeToken(token, processorName, segment);
        renewed(claim, begun);
    }

    @Override
    public void releaseClaim(String processorName, int segment) {
        askedNanos.remove(new Claim(processorName, segment));
        claims.released(processorName);
        super.releaseClaim(processorName, segment);
    }

    private static boolean isWithin(Duration time, Map<Claim, Long> nanos, Claim claim, long now) {
        Long last = nanos.get(claim);
        return last != null && now - last < time.toNanos();
    }

    /** Those whose claims matter have one segment. What its processor gave back meanwhile is not held, although another extended it. */
    private void renewed(Claim claim, long begun) {
        extendedNanos.put(claim, begun);
        if (claim.segment != 0 || !TransactionSynchronizationManager.isSynchronizationActive()) {
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                askedNanos.computeIfPresent(claim, (same, asked) -> {
                    claims.renewed(claim.processor, begun);
                    return asked;
                });
            }
        });
    }

    private boolean holds(Claim claim) {
        Connection connection = getConnection();
        try {
            return JdbcUtils.executeQuery(
                    connection, open -> own(open, HOLD, claim, 1), ResultSet::next, UnhurriedTokenStore::failure);
        } finally {
            JdbcUtils.closeQuietly(connection);
        }
    }

    private void extend(List<Claim> idle) {
        String[] keys = idle.stream().map(Claim::key).toArray(String[]::new);
        long begun = claims.now();
        Connection connection = getConnection();
        try {
            JdbcUtils.executeQuery(
                            connection,
                            open -> {
                                PreparedStatement statement = open.prepareStatement(EXTEND);
                                statement.setString(1, formatInstant(AbstractTokenEntry.clock.instant()));
                                statement.setString(2, owner);
                                statement.setArray(3, open.createArrayOf("text", keys));
                                return statement;
                            },
                            JdbcUtils.listResults(row -> new Claim(row.getString(1), row.getInt(2))),
                            UnhurriedTokenStore::failure)
                    .forEach(claim -> renewed(claim, begun));
        } finally {
            JdbcUtils.closeQuietly(connection);
        }
    }

    private static RuntimeException failure(SQLException cause) {
        return new JdbcException("Could not extend the claim of an event processor", cause);
    }

    @Override
    protected PreparedStatement storeUpdate(
            Connection connection, TrackingToken token, String processorName, int segment) throws SQLException {
        GenericTokenEntry<byte[]> entry =
                new GenericTokenEntry<>(token, serializer(), byte[].class, processorName, segment);
        PreparedStatement statement = own(connection, UPDATE, new Claim(processorName, segment), 4);
        statement.setBytes(1, entry.getSerializedToken().getData());
        statement.setString(2, entry.getTokenType().getName());
        statement.setString(3, entry.timestampAsString());
        return statement;
    }

    /** @param first of the parameters of {@link #OWN} */
    private PreparedStatement own(Connection connection, String sql, Claim claim, int first) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setString(first, owner);
        statement.setString(first + 1, claim.processor);
        statement.setInt(first + 2, claim.segment);
        return statement;
    }
}
