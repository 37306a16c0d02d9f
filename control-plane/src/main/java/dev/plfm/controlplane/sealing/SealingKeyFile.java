package dev.plfm.controlplane.sealing;

import dev.plfm.controlplane.config.ServerConfig;
import dev.plfm.sealing.KeysetException;
import dev.plfm.sealing.Sealer;
import dev.plfm.sealing.SealingKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * The public keyset in a file, read anew when it is used and was not read in the last second; as long as what is there
 * cannot be used, the old one stays.
 */
@Component
public final class SealingKeyFile implements SealingKey {
    private static final Logger LOG = LoggerFactory.getLogger(SealingKeyFile.class);
    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private final @Nullable Path file;
    private final LongSupplier nanos;
    private @Nullable Sealer sealer;
    private String said = "";
    private long readAt;

    @Autowired
    SealingKeyFile(ServerConfig config) {
        this(config.secretsKey(), System::nanoTime);
    }

    /** Throws {@link KeysetException} if there is a file and it cannot be used. */
    SealingKeyFile(@Nullable Path file, LongSupplier nanos) {
        this.file = file;
        this.nanos = nanos;
        this.sealer = file == null ? null : Sealer.of(file);
        this.readAt = nanos.getAsLong();
    }

    @Override
    public synchronized Optional<Sealer> current() {
        if (file != null && nanos.getAsLong() - readAt >= FRESH_NANOS) {
            readAt = nanos.getAsLong();
            readAnew(file);
        }
        return Optional.ofNullable(sealer);
    }

    private void readAnew(Path path) {
        try {
            Sealer read = Sealer.of(path);
            if (sealer == null || !read.keyIds().equals(sealer.keyIds())) {
                LOG.info("Secrets are sealed to {} from now on", read.keyId());
            }
            sealer = read;
            said = "";
        } catch (KeysetException e) {
            String problem = String.valueOf(e.getMessage());
            if (!problem.equals(said)) {
                LOG.warn("The public keyset in {} cannot be used, the old one stays: {}", path, problem);
                said = problem;
            }
        }
    }
}
