package dev.plfm.controlplane.keys;

import dev.plfm.controlplane.config.ServerConfig;
import dev.plfm.sealing.KeysetException;
import java.nio.file.Path;

/** The pair that a server for trying things out makes at its first start, so that secrets work there at once. */
public final class DevelopmentKeys {
    private DevelopmentKeys() {}

    /** The pair of a data directory. */
    public static KeyPairFiles of(ServerConfig config) {
        return KeyPairFiles.in(config.dataDir().resolve("keys"));
    }

    /**
     * The configuration with a public keyset: its own, else that of the pair in the data directory, which is made if there
     * is none.
     *
     * @throws KeysetException if there is a pair that cannot be used
     */
    public static ServerConfig in(ServerConfig config) {
        if (config.secretsKey() != null) {
            return config;
        }
        KeyPairFiles pair = of(config);
        pair.createOnce();
        Path absolute = pair.publicFile().toAbsolutePath();
        return config.withSecretsKey(absolute);
    }
}
