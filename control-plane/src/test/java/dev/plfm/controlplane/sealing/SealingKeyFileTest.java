package dev.plfm.controlplane.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.plfm.sealing.PrivateMaterialException;
import dev.plfm.sealing.Sealer;
import dev.plfm.sealing.opening.PrivateKeyset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealingKeyFileTest {
    private final AtomicLong nanos = new AtomicLong();
    private final PrivateKeyset first = PrivateKeyset.generate();

    @TempDir
    Path dir;

    @Test
    void without_a_file_there_is_no_key() {
        assertThat(new SealingKeyFile(null, nanos::get).current()).isEmpty();
    }

    @Test
    void a_rotation_is_noticed_within_a_second() throws IOException {
        Path file = write(first.publicJson());
        SealingKeyFile key = new SealingKeyFile(file, nanos::get);
        PrivateKeyset rotated = first.rotated();
        write(rotated.publicJson());

        assertThat(key.current().map(Sealer::keyId)).contains(first.keyIds().get(0));
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(key.current().map(Sealer::keyIds)).contains(rotated.keyIds());
    }

    @Test
    void the_old_key_stays_while_the_file_cannot_be_used() throws IOException {
        Path file = write(first.publicJson());
        SealingKeyFile key = new SealingKeyFile(file, nanos::get);

        for (byte[] bad : new byte[][] {{}, first.rotated().privateJson(), "{".getBytes()}) {
            write(bad);
            nanos.addAndGet(Duration.ofSeconds(2).toNanos());
            assertThat(key.current().map(Sealer::keyId)).contains(first.keyIds().get(0));
        }
        Files.delete(file);
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(key.current()).isPresent();
    }

    @Test
    void a_file_with_private_keys_is_refused_at_the_start() throws IOException {
        Path file = write(first.privateJson());

        assertThatExceptionOfType(PrivateMaterialException.class)
                .isThrownBy(() -> new SealingKeyFile(file, nanos::get));
    }

    private Path write(byte[] json) throws IOException {
        return Files.write(dir.resolve("public.json"), json);
    }
}
