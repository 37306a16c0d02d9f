package dev.plfm.controlplane.cli;

import dev.plfm.controlplane.client.ApiException;
import dev.plfm.controlplane.client.CredentialsException;
import dev.plfm.controlplane.client.UnreachableException;
import dev.plfm.controlplane.config.ConfigException;
import dev.plfm.controlplane.database.DatabaseException;
import java.io.PrintWriter;
import java.net.BindException;
import java.nio.file.FileSystemException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.PortInUseException;

/** Tells people about a failure: what is wrong and what to do, and a stack trace only on request. */
final class Failures {
    private Failures() {}

    static int report(Exception failure, PrintWriter err, boolean debug) {
        if (failure instanceof ConfigException config) {
            config.problems().forEach(problem -> err.println("plfm: " + problem));
            trace(failure, err, debug);
            return ExitCode.USAGE;
        }
        err.println("plfm: " + message(failure));
        String hint = hint(failure, debug);
        if (hint != null) {
            err.println("  hint: " + hint);
        }
        trace(failure, err, debug);
        return ExitCode.FAILED;
    }

    private static String message(Exception failure) {
        if (failure instanceof CliException
                || failure instanceof DatabaseException
                || failure instanceof CredentialsException
                || failure instanceof UnreachableException) {
            return String.valueOf(failure.getMessage());
        }
        if (failure instanceof ApiException refusal) {
            return "the server refused: " + refusal.detail();
        }
        Optional<PortInUseException> port = cause(failure, PortInUseException.class);
        if (port.isPresent()) {
            return "port " + port.get().getPort() + " is already in use";
        }
        Throwable root = root(failure);
        if (root instanceof FileSystemException file) {
            return "cannot use the file " + file.getFile() + " ("
                    + root.getClass().getSimpleName() + ")";
        }
        String text = root instanceof BindException ? "cannot listen there: " + root.getMessage() : root.getMessage();
        return text == null || text.isBlank() ? root.getClass().getSimpleName() : text.strip();
    }

    private static @Nullable String hint(Exception failure, boolean debug) {
        if (failure instanceof CliException cli) {
            return cli.hint();
        }
        if (failure instanceof CredentialsException credentials) {
            return credentials.hint();
        }
        if (failure instanceof UnreachableException unreachable) {
            return unreachable.hint();
        }
        if (failure instanceof DatabaseException || failure instanceof ApiException) {
            return null;
        }
        if (cause(failure, PortInUseException.class).isPresent()) {
            return "another program listens there; choose an address with --listen, port 0 for any free one";
        }
        if (root(failure) instanceof BindException) {
            return "the address to listen on must be one of this machine's";
        }
        return debug ? null : "--debug shows where it happened";
    }

    private static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> type) {
        return Stream.<@Nullable Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst();
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }

    private static void trace(Exception failure, PrintWriter err, boolean debug) {
        if (debug) {
            failure.printStackTrace(err);
        }
    }
}
