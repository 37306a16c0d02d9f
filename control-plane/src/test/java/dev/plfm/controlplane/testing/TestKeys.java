package dev.plfm.controlplane.testing;

import dev.plfm.controlplane.keys.KeyPairFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The key pair of all test servers and their nodes that have none of their own. */
public final class TestKeys {
    private static final KeyPairFiles PAIR = make();

    private TestKeys() {}

    public static Path publicFile() {
        return PAIR.publicFile();
    }

    public static Path privateFile() {
        return PAIR.privateFile();
    }

    /** What is sealed to. */
    public static String keyId() {
        return PAIR.read().keyIds().get(0);
    }

    private static KeyPairFiles make() {
        try {
            KeyPairFiles pair = KeyPairFiles.in(Files.createTempDirectory("plfm-keys-"));
            pair.create();
            return pair;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
