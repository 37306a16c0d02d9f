package dev.plfm.command.simulation;

/** What becomes of the instances of a release. */
enum Fate {
    /** They boot within seconds and run. */
    GOOD,
    /** They take their time, but get there. */
    SLOW,
    /** Some do not boot, some crash later; all is well in calm. */
    FLAKY,
    /** They fail while they boot. */
    BROKEN,
    /** They neither fail nor become ready. */
    STUCK
}
