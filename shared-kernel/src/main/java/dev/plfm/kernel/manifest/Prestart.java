package dev.plfm.kernel.manifest;

import java.util.List;

/** A command that runs to its end, in time, before the process's own is started. */
public record Prestart(List<String> command, int timeoutSeconds) {

    public Prestart {
        command = List.copyOf(command);
    }
}
