package dev.plfm.controlplane.config;

import java.util.Locale;

/** How much of the server's own work is logged. */
public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
