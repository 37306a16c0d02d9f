package dev.plfm.controlplane.cli;

/** What the process tells its caller. */
final class ExitCode {
    static final int OK = 0;
    static final int FAILED = 1;
    /** Wrong arguments or configuration: nothing was started. */
    static final int USAGE = 2;

    private ExitCode() {}
}
