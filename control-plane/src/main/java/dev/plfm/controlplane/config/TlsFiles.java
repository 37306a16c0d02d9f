package dev.plfm.controlplane.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PropertiesSslBundle;
import org.springframework.boot.ssl.SslBundle;

/** Where the server's certificate, with its chain, and its private key are. */
public record TlsFiles(Path certificate, Path privateKey) {
    private static final Set<String> PROTOCOLS = Set.of("TLSv1.3", "TLSv1.2");

    /** What the files held when they were read. */
    public record Pem(String certificate, String privateKey) {
        /**
         * What servers need for TLS.
         *
         * @throws IllegalArgumentException saying why the two cannot be used
         */
        public SslBundle toBundle() {
            requirePem("certificate", certificate);
            requirePem("private key", privateKey);
            PemSslBundleProperties properties = new PemSslBundleProperties();
            properties.getKeystore().setCertificate(certificate);
            properties.getKeystore().setPrivateKey(privateKey);
            properties.getKeystore().setVerifyKeys(true);
            properties.getOptions().setEnabledProtocols(PROTOCOLS);
            try {
                SslBundle bundle = PropertiesSslBundle.get(properties);
                Objects.requireNonNull(bundle.getStores().getKeyStore());
                return bundle;
            } catch (RuntimeException e) {
                throw new IllegalArgumentException(reason(e), e);
            }
        }

        private static void requirePem(String what, String text) {
            if (!text.contains("-----BEGIN ")) {
                throw new IllegalArgumentException("the file of the " + what + " is not in PEM form");
            }
        }

        private static String reason(Throwable failure) {
            Throwable root = failure;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            return Objects.toString(root.getMessage(), root.getClass().getSimpleName());
        }

        /** Leaves the key out. */
        @Override
        public String toString() {
            return "Pem";
        }
    }

    /** @throws IllegalArgumentException if a file cannot be read */
    public Pem read() {
        return new Pem(read(certificate), read(privateKey));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read", e);
        }
    }
}
