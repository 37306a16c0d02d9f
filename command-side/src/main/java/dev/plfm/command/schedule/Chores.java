package dev.plfm.command.schedule;

import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.axonframework.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;

/** What the events of one batch make necessary, each thing once and with the last event that asked for it. */
final class Chores {
    private final Map<NodeId, @Nullable EventMessage<?>> lostNodes = new LinkedHashMap<>();
    private final Map<NodeId, EventMessage<?>> returnedNodes = new LinkedHashMap<>();
    private final Map<NodeId, EventMessage<?>> nodesToEvacuate = new LinkedHashMap<>();
    private final Map<InstanceId, EventMessage<?>> ended = new LinkedHashMap<>();
    private boolean requests;
    private boolean moreRoom;

    void markLost(NodeId node, EventMessage<?> cause) {
        lostNodes.put(node, cause);
    }

    /** Something came to a node that was lost already: no cause that others with instances there should read. */
    void markLost(NodeId node) {
        lostNodes.putIfAbsent(node, null);
    }

    /** The node was offline and is heard again. */
    void markReturned(NodeId node, EventMessage<?> cause) {
        returnedNodes.put(node, cause);
    }

    void evacuate(NodeId node, EventMessage<?> cause) {
        nodesToEvacuate.put(node, cause);
    }

    /** The instance needs no node any more. */
    void release(InstanceId instance, EventMessage<?> cause) {
        ended.put(instance, cause);
    }

    /** Instances want a node. */
    void place() {
        requests = true;
    }

    /** Something could change the answer for those that wait already. */
    void placeAllThatWait() {
        moreRoom = true;
    }

    Map<NodeId, @Nullable EventMessage<?>> lostNodes() {
        return lostNodes;
    }

    Map<NodeId, EventMessage<?>> returnedNodes() {
        return returnedNodes;
    }

    Map<NodeId, EventMessage<?>> nodesToEvacuate() {
        return nodesToEvacuate;
    }

    Map<InstanceId, EventMessage<?>> ended() {
        return ended;
    }

    boolean hasRequests() {
        return requests;
    }

    boolean hasMoreRoom() {
        return moreRoom;
    }
}
