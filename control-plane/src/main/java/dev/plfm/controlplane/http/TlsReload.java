package dev.plfm.controlplane.http;

import dev.plfm.controlplane.config.TlsFiles;
import dev.plfm.controlplane.config.TlsFiles.Pem;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundle;

/** Serves a new certificate once its files have changed; as long as what is there cannot be used, the old one stays. */
final class TlsReload implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TlsReload.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final TlsFiles files;
    private final Consumer<SslBundle> use;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread daemon = new Thread(task, "tls-reload");
        daemon.setDaemon(true);
        return daemon;
    });

    /** Null stands for files that could not be read. */
    private @Nullable Pem judged;

    private @Nullable Pem lastSeen;

    private TlsReload(TlsFiles files, Pem inUse, Consumer<SslBundle> use) {
        this.files = files;
        this.judged = inUse;
        this.lastSeen = inUse;
        this.use = use;
    }

    static TlsReload start(TlsFiles files, Pem inUse, Consumer<SslBundle> use) {
        TlsReload reload = new TlsReload(files, inUse, use);
        reload.thread.scheduleWithFixedDelay(reload::look, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        return reload;
    }

    /** Two files do not change at one moment, so what is new is judged when it is still the same at the second look. */
    private void look() {
        String reason = "";
        Pem seen = null;
        try {
            seen = files.read();
        } catch (IllegalArgumentException e) {
            reason = Objects.toString(e.getMessage());
        }
        boolean settled = Objects.equals(seen, lastSeen);
        lastSeen = seen;
        if (!settled || Objects.equals(seen, judged)) {
            return;
        }
        judged = seen;
        if (seen == null) {
            keepOld(reason);
            return;
        }
        try {
            use.accept(seen.toBundle());
            LOG.info("The certificate in {} is served from now on", files.certificate());
        } catch (RuntimeException e) {
            keepOld(Objects.toString(e.getMessage()));
        }
    }

    private void keepOld(String reason) {
        LOG.warn("The new certificate and key cannot be used, the old ones stay: {}", reason);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
