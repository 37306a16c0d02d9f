package dev.plfm.controlplane;

import java.net.URI;
import org.springframework.context.ConfigurableApplicationContext;

/** A started control plane. */
public final class RunningServer implements AutoCloseable {
    private final ConfigurableApplicationContext context;
    private final URI baseUri;

    RunningServer(ConfigurableApplicationContext context, URI baseUri) {
        this.context = context;
        this.baseUri = baseUri;
    }

    /** Where the server answers, with the port it really has. */
    public URI baseUri() {
        return baseUri;
    }

    /** A part of the server, for whoever started it. */
    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
    }
}
