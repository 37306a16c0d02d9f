package dev.plfm.command.node;

import dev.plfm.kernel.id.NodeId;
import java.util.HashMap;
import java.util.Map;

/** The hashes of node tokens in memory. */
final class InMemoryNodeTokens implements NodeTokens {
    private final Map<NodeId, byte[]> hashes = new HashMap<>();

    @Override
    public void store(NodeId nodeId, byte[] hash) {
        hashes.put(nodeId, hash);
    }

    @Override
    public void use(String enrollment) {
        throw new UnsupportedOperationException("Operators enrol");
    }
}
