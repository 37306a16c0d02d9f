package dev.plfm.eventlog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.tokenstore.GenericTokenEntry;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Keeps the tokens of event processors without waiting for the disk: what a processor did with a batch is in its token's transaction, so
 * should that be lost, all of it is, and the batch is handled again. Tells {@link Claims} which are held.
 */
final class UnhurriedTokenStore extends JdbcTokenStore {
    private static final String UPDATE = """
            UPDATE token_entry SET token = ?, token_type = ?, timestamp = ?
            WHERE owner = ? AND processor_name = ? AND segment = ? AND set_config('synchronous_commit', 'off', true) = 'off'
            """;

    private final String owner;
    private final Claims claims;

    private UnhurriedTokenStore(Builder builder, String owner, Claims claims) {
        super(builder);
        this.owner = owner;
        this.claims = claims;
    }

    /** Under a name that no other process has. */
    static UnhurriedTokenStore of(Claims claims, Builder builder) {
        String owner = UUID.randomUUID().toString();
        return new UnhurriedTokenStore(builder.nodeId(owner), owner, claims);
    }

    @Override
    public void storeToken(TrackingToken token, String processor, int segment) {
        long begun = claims.now();
        super.storeToken(token, processor, segment);
        renewed(processor, segment, begun);
    }

    @Override
    public void extendClaim(String processor, int segment) {
        long begun = claims.now();
        super.extendClaim(processor, segment);
        renewed(processor, segment, begun);
    }

    @Override
    public void releaseClaim(String processor, int segment) {
        claims.released(processor);
        super.releaseClaim(processor, segment);
    }

    /** Those whose claims matter have one segment. */
    private void renewed(String processor, int segment, long begun) {
        if (segment != 0 || !TransactionSynchronizationManager.isSynchronizationActive()) {
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                claims.renewed(processor, begun);
            }
        });
    }

    @Override
    protected PreparedStatement storeUpdate(
            Connection connection, TrackingToken token, String processorName, int segment) throws SQLException {
        GenericTokenEntry<byte[]> entry =
                new GenericTokenEntry<>(token, serializer(), byte[].class, processorName, segment);
        PreparedStatement statement = connection.prepareStatement(UPDATE);
        statement.setBytes(1, entry.getSerializedToken().getData());
        statement.setString(2, entry.getTokenType().getName());
        statement.setString(3, entry.timestampAsString());
        statement.setString(4, owner);
        statement.setString(5, processorName);
        statement.setInt(6, segment);
        return statement;
    }
}
