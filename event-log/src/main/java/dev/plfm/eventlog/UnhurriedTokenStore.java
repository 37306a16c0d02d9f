package dev.plfm.eventlog;

import static org.axonframework.common.DateTimeUtils.formatInstant;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
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
import org.axonframework.serialization.SerializedObject;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Keeps the tokens of event processors without waiting for the disk: what a processor did with a batch is in its token's transaction, so
 * should that be lost, all of it is. A processor may have noticed nothing when its database crashed; so whatever it does next finds out that
 * its token is not the one that it has stored, and fails: Axon then reads on from the token that is there, and the batch is handled again.
 * Those that have nothing to do extend their claims by one statement for all. Tells {@link Claims} which are held.
 */
final class UnhurriedTokenStore extends JdbcTokenStore {
    private static final String OWN = " WHERE owner = ? AND processor_name = ? AND segment = ?";
    private static final String UNHURRIED = " AND set_config('synchronous_commit', 'off', true) = 'off'";
    private static final String UPDATE = "UPDATE token_entry SET token = ?, token_type = ?, timestamp = ?" + OWN
            + " AND coalesce(token, '') = ?" + UNHURRIED;
    private static final String HOLD = "SELECT coalesce(token, '') FROM token_entry" + OWN + " FOR UPDATE";

    /** Those in the middle of a batch need it not, and are not waited for. */
    private static final String EXTEND = """
            UPDATE token_entry SET timestamp = ? WHERE (processor_name, segment) IN (
                SELECT processor_name, segment FROM token_entry
                WHERE owner = ? AND processor_name || '/' || segment = ANY (?)
                    AND set_config('synchronous_commit', 'off', true) = 'off'
                ORDER BY processor_name, segment FOR UPDATE SKIP LOCKED)
            RETURNING processor_name, segment, coalesce(token, '')
            """;

    private final String owner;
    private final Claims claims;
    private final Duration alive;
    private final Map<Claim, Long> askedNanos = new ConcurrentHashMap<>();
    private final Map<Claim, Long> extendedNanos = new ConcurrentHashMap<>();

    /** What the rows have, unless the database has lost it: what was found with the claim, or stored since. Empty when there is no token yet. */
    private final Map<Claim, byte[]> tokens = new ConcurrentHashMap<>();

    private record Claim(String processor, int segment) {
        String key() {
            return processor + "/" + segment;
        }
    }

    private record Row(Claim claim, byte[] token) {}

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
            hold(claim);
            return;
        }
        if (!isWithin(alive.dividedBy(2), extendedNanos, claim, now)) {
            // First, as nobody may wait for a row who holds those of others.
            hold(claim);
            extend(askedNanos.keySet().stream()
                    .filter(each -> isWithin(alive, askedNanos, each, now))
                    .toList());
        }
    }

    @Override
    public void storeToken(TrackingToken token, String processorName, int segment) {
        Claim claim = new Claim(processorName, segment);
        long begun = claims.now();
        askedNanos.put(claim, begun);
        GenericTokenEntry<byte[]> entry =
                new GenericTokenEntry<>(token, serializer(), byte[].class, processorName, segment);
        if (!replaced(claim, entry)) {
            hold(claim);
            throw notOwn(claim);
        }
        tokens.put(claim, entry.getSerializedToken().getData());
        renewed(claim, begun);
    }

    @Override
    protected TrackingToken claimToken(Connection connection, AbstractTokenEntry<?> entry) throws SQLException {
        Claim claim = new Claim(entry.getProcessorName(), entry.getSegment());
        tokens.remove(claim);
        TrackingToken token = super.claimToken(connection, entry);
        SerializedObject<?> serialized = entry.getSerializedToken();
        tokens.put(claim, serialized == null ? new byte[0] : (byte[]) serialized.getData());
        return token;
    }

    @Override
    public void releaseClaim(String processorName, int segment) {
        Claim claim = new Claim(processorName, segment);
        askedNanos.remove(claim);
        tokens.remove(claim);
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

    /**
     * Nobody else gets the row until the transaction ends.
     *
     * @throws IllegalStateException when the database has lost what was stored
     */
    private void hold(Claim claim) {
        Connection connection = getConnection();
        try {
            Row row = JdbcUtils.executeQuery(
                    connection,
                    open -> own(open, HOLD, claim, 1),
                    rows -> rows.next() ? new Row(claim, rows.getBytes(1)) : null,
                    UnhurriedTokenStore::failure);
            if (row == null || !tokens.containsKey(claim)) {
                throw notOwn(claim);
            } else if (!isAsStored(row)) {
                claims.released(claim.processor);
                throw new IllegalStateException("What " + claim.key()
                        + " did last was lost, as the database has crashed: it goes on from where it was before");
            }
        } finally {
            JdbcUtils.closeQuietly(connection);
        }
    }

    private boolean isAsStored(Row row) {
        return Arrays.equals(tokens.get(row.claim), row.token);
    }

    private static UnableToClaimTokenException notOwn(Claim claim) {
        return new UnableToClaimTokenException("Another process has " + claim.key());
    }

    /** Whether the row was this process's own and as it has left it. */
    private boolean replaced(Claim claim, GenericTokenEntry<byte[]> entry) {
        byte[] before = tokens.get(claim);
        Connection connection = getConnection();
        try {
            return before != null
                    && JdbcUtils.executeUpdate(
                                    connection,
                                    open -> replacement(open, entry, claim, before),
                                    UnhurriedTokenStore::failure)
                            == 1;
        } finally {
            JdbcUtils.closeQuietly(connection);
        }
    }

    private PreparedStatement replacement(
            Connection connection, GenericTokenEntry<byte[]> entry, Claim claim, byte[] before) throws SQLException {
        PreparedStatement statement = own(connection, UPDATE, claim, 4);
        statement.setBytes(1, entry.getSerializedToken().getData());
        statement.setString(2, entry.getTokenType().getName());
        statement.setString(3, entry.timestampAsString());
        statement.setBytes(7, before);
        return statement;
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
                            JdbcUtils.listResults(
                                    row -> new Row(new Claim(row.getString(1), row.getInt(2)), row.getBytes(3))),
                            UnhurriedTokenStore::failure)
                    .stream()
                    .filter(this::isAsStored)
                    .forEach(row -> renewed(row.claim, begun));
        } finally {
            JdbcUtils.closeQuietly(connection);
        }
    }

    private static RuntimeException failure(SQLException cause) {
        return new JdbcException("Could not keep the token of an event processor", cause);
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
