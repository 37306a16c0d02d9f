package dev.plfm.eventlog;

/** Says which of the commands that are appended together is refused. */
public final class AppendRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int command;
    private final RuntimeException reason;

    /** @param command its place among those that were given, from 0 */
    public AppendRefusal(int command, RuntimeException reason) {
        super(reason.getMessage(), reason, false, false);
        this.command = command;
        this.reason = reason;
    }

    int command() {
        return command;
    }

    /** What the command is refused with. */
    public RuntimeException reason() {
        return reason;
    }
}
