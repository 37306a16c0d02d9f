package dev.plfm.controlplane.testing;

import java.util.Map;

/** One server for all tests that need no settings of their own; everything said to it is held against the contract. */
public final class SharedServer {
    private static final ContractCheck CONTRACT = new ContractCheck();
    private static final TestServer SERVER = TestServer.start(Map.of(), CONTRACT::check);

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
}
