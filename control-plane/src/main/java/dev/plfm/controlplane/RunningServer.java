package dev.plfm.controlplane;

import dev.plfm.controlplane.database.EmbeddedDatabase;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;

/** A started control plane; closing it stops the server first and its embedded database, if it has one, after. */
public final class RunningServer implements AutoCloseable {
    private final ConfigurableApplicationContext context;
    private final @Nullable EmbeddedDatabase database;
    private final URI baseUri;

    RunningServer(ConfigurableApplicationContext context, @Nullable EmbeddedDatabase database, URI baseUri) {
        this.context = context;
        this.database = database;
        this.baseUri = baseUri;
    }

    /** Where the server answers, with the port it really has. */
    public URI baseUri() {
        return baseUri;
    }

    @Override
    public void close() {
        try {
            context.close();
        } finally {
            if (database != null) {
                database.close();
            }
        }
    }
}
