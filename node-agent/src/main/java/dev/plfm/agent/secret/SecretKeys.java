package dev.plfm.agent.secret;

import dev.plfm.sealing.KeysetException;
import dev.plfm.sealing.SealContext;
import dev.plfm.sealing.Sealed;
import dev.plfm.sealing.Sealer;
import dev.plfm.sealing.opening.CannotOpenException;
import dev.plfm.sealing.opening.Opener;
import dev.plfm.sealing.opening.PrivateKeyset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.EnumSet;

/** The private keyset in a file, read for each use: a rotation needs no restart, and no key stays in memory for long. */
public final class SecretKeys {
    private final Path file;

    /** Throws {@link KeysetException} if the file cannot be used. */
    public SecretKeys(Path file) {
        this.file = file;
        PrivateKeyset.read(file);
    }

    /** Whether the file's mode lets anybody but its owner read it; false also where files have no modes. */
    public static boolean readableByOthers(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        return view != null
                && view.readAttributes().permissions().stream()
                        .anyMatch(
                                EnumSet.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ)::contains);
    }

    /** The clear bytes, which are the caller's to wipe; {@link KeysetException} if the file cannot be used any more. */
    byte[] open(SealContext context, byte[] sealed) throws CannotOpenException {
        return Opener.of(PrivateKeyset.read(file)).open(context, sealed);
    }

    /** The key that this node seals to. */
    String primaryKeyId() {
        return PrivateKeyset.read(file).keyIds().get(0);
    }

    /**
     * The same content sealed to the primary key of this node's own file: not to one that a control plane names, which
     * could be anybody's.
     */
    Sealed reseal(SealContext context, byte[] sealed) throws CannotOpenException {
        PrivateKeyset keyset = PrivateKeyset.read(file);
        byte[] clear = Opener.of(keyset).open(context, sealed);
        try {
            Sealer sealer = Sealer.of(keyset.publicJson());
            return sealer.seal(context.to(sealer.keyId()), clear);
        } finally {
            Arrays.fill(clear, (byte) 0);
        }
    }
}
