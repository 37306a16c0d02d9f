package dev.plfm.command.environment;

/** The IPv4 addresses that environments can get. */
interface Ipv4Pool {
    /**
     * An address that nobody has, for the command that is being handled: others wait until its transaction ends.
     *
     * @throws dev.plfm.kernel.error.DomainException {@code conflict} when there is none
     */
    String free();
}
