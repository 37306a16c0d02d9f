package dev.plfm.controlplane.testing;

import dev.plfm.agent.NodeAgents;
import java.util.Map;

/**
 * One control plane for all tests that need no settings of their own; everything said to it is held against the contract. With the system
 * property {@code plfm.test.split} it consists of two processes that write and two that read.
 */
public final class SharedServer {
    private static final ContractCheck CONTRACT = new ContractCheck();
    private static final TestServer SERVER =
            isSplit() ? TestServer.startSplit(CONTRACT::check) : TestServer.start(Map.of(), CONTRACT::check);

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close));
    }

    private SharedServer() {}

    public static TestServer get() {
        return SERVER;
    }

    public static ContractCheck contract() {
        return CONTRACT;
    }

    /** Three nodes with room for everything that the tests deploy. */
    public static NodeAgents nodes() {
        return Nodes.AGENTS;
    }

    private static boolean isSplit() {
        return Boolean.getBoolean("plfm.test.split");
    }

    private static final class Nodes {
        private static final NodeAgents AGENTS = SERVER.nodes("shared", 3, 16_384);
    }
}
