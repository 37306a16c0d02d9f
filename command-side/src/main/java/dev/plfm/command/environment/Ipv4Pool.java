package dev.plfm.command.environment;

/** The IPv4 addresses that environments can get. */
interface Ipv4Pool {
    /**
     * An address that nobody has, for the command that is being handled, which has to be an {@link dev.plfm.eventlog.OwnTransaction}: nobody else
     * gets one until it ends.
     *
     * @throws dev.plfm.kernel.error.DomainException {@code conflict} when there is none
     */
    String free();
}
