package dev.plfm.controlplane.cli;

import dev.plfm.controlplane.config.ConfigLoader;
import dev.plfm.controlplane.config.ServerConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every sub-command that works with a server's configuration. */
final class ServerOptions {
    private final Map<String, String> settings = new HashMap<>();

    private @Nullable Path file;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "TOML file with settings; config/example.toml explains them.")
    void config(Path path) {
        file = path;
    }

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "Address to serve on; port 0 means any free one. Default: 127.0.0.1:8080")
    void listen(String value) {
        set("listen", value);
    }

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where the embedded database lives. Default: $XDG_DATA_HOME/plfm/data or ~/.plfm/data")
    void dataDir(String value) {
        set("data_dir", value);
    }

    @Option(names = "--dev", description = "Accept development tokens (Bearer user:EMAIL). Loopback addresses only.")
    void dev(boolean value) {
        set("dev", Boolean.toString(value));
    }

    @Option(names = "--tls-cert", paramLabel = "FILE", description = "PEM file with the certificate and its chain.")
    void tlsCert(String value) {
        set("tls.cert", value);
    }

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "PEM file with its private key. Both are read anew when they change.")
    void tlsKey(String value) {
        set("tls.key", value);
    }

    @Option(
            names = "--insecure-http",
            description = "Serve plain HTTP also where other machines can connect: behind a proxy that does TLS.")
    void insecureHttp(boolean value) {
        set("insecure_http", Boolean.toString(value));
    }

    void set(String key, @Nullable String value) {
        if (value != null) {
            settings.put(key, value);
        }
    }

    ServerConfig load(Map<String, String> environment) {
        return new ConfigLoader(settings, environment, file).load();
    }
}
