package dev.plfm.command.simulation;

/** A process dies: an error, so that nothing takes it for a refusal. */
final class Crash extends Error {
    private static final long serialVersionUID = 1;

    Crash() {
        super("simulated crash", null, false, false);
    }
}
