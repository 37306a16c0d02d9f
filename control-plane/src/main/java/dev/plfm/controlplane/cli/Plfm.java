package dev.plfm.controlplane.cli;

/** The command line. */
public final class Plfm {
    private Plfm() {}

    public static void main(String[] args) {}
}
