package dev.plfm.controlplane.keys;

import dev.plfm.controlplane.client.PrivateFile;
import dev.plfm.sealing.KeysetException;
import dev.plfm.sealing.opening.PrivateKeyset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A key pair in two files of one directory: the public half for servers, the private half, readable by its owner only,
 * for nodes.
 */
public record KeyPairFiles(Path publicFile, Path privateFile) {
    public static KeyPairFiles in(Path directory) {
        return new KeyPairFiles(directory.resolve("secrets-public.json"), directory.resolve("secrets-private.json"));
    }

    /** Whether one of the two is there. */
    public boolean exist() {
        return Files.exists(publicFile) || Files.exists(privateFile);
    }

    /** A new pair. Throws {@link IllegalStateException} rather than replace a file. */
    public PrivateKeyset create() {
        if (exist()) {
            throw new IllegalStateException("there are keys already");
        }
        return write(PrivateKeyset.generate());
    }

    /** The pair that is there, or a new one; a public half that was lost is written again. */
    public PrivateKeyset createOnce() {
        return Files.exists(privateFile) ? write(read()) : create();
    }

    /** The private half. Throws {@link KeysetException} if it cannot be used. */
    public PrivateKeyset read() {
        return PrivateKeyset.read(privateFile);
    }

    /** Replaces both files; the private one first, so that whatever is sealed in between can be opened. */
    public PrivateKeyset write(PrivateKeyset keyset) {
        byte[] json = keyset.privateJson();
        try {
            PrivateFile.write(privateFile, json);
            PrivateFile.write(publicFile, keyset.publicJson());
            return keyset;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            Arrays.fill(json, (byte) 0);
        }
    }
}
