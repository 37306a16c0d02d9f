package dev.plfm.controlplane.config;

/** Which sides of the control plane a process runs. */
public enum Roles {
    ALL,
    COMMAND,
    QUERY;

    public boolean command() {
        return this != QUERY;
    }

    public boolean query() {
        return this != COMMAND;
    }

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
