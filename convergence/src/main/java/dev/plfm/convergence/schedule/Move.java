package dev.plfm.convergence.schedule;

import dev.plfm.kernel.id.NodeId;

/**
 * An instance that would be better elsewhere: its replacement, asked for now, would come to {@code to}.
 *
 * @param gain by how much spread gets better, in units of {@code 4} for one instance of a crowd of two, or how much less loaded
 *     the new node will be, as a share of a node
 * @param reason why: {@code spread} or {@code balance}
 */
public record Move(RunningInstance instance, NodeId from, NodeId to, double gain, String reason) {
    public static final String SPREAD = "spread";
    public static final String BALANCE = "balance";
}
