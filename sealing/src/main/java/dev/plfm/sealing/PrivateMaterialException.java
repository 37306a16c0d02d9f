package dev.plfm.sealing;

/** What should be public keys only holds a private or a secret one. */
public final class PrivateMaterialException extends KeysetException {
    private static final long serialVersionUID = 1L;

    PrivateMaterialException() {
        super("it holds private key material, which belongs to the nodes only; only the public half may be here");
    }
}
