package dev.plfm.command.node;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** An IPv6 network out of which nodes (a /48) or instances (a /64) are numbered. */
record OverlayPrefix(long network, int length) {
    private static final int CLUSTER_LENGTH = 48;
    private static final int NODE_LENGTH = 64;
    private static final int SUBNETS = 1 << (NODE_LENGTH - CLUSTER_LENGTH);
    private static final int GROUP_BITS = 16;
    private static final long GROUP_MASK = 0xffff;

    /**
     * Reads the notation of {@link #toString}.
     *
     * @throws IllegalArgumentException when it is no /48 or /64 network
     */
    static OverlayPrefix parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 2 || !parts[0].contains(":") || !parts[1].matches(CLUSTER_LENGTH + "|" + NODE_LENGTH)) {
            throw notANetwork(text);
        }
        ByteBuffer address = ByteBuffer.wrap(address(parts[0]));
        OverlayPrefix prefix = new OverlayPrefix(address.getLong(), Integer.parseInt(parts[1]));
        boolean subnetBits = prefix.length < NODE_LENGTH && prefix.network << prefix.length != 0;
        if (subnetBits || address.getLong() != 0) {
            throw notANetwork(text);
        }
        return prefix;
    }

    /** The /64 of that number in this /48; 0 is never given to a node. */
    OverlayPrefix subnet(long number) {
        if (length != CLUSTER_LENGTH) {
            throw new IllegalStateException(this + " is not the cluster's prefix");
        }
        if (number < 1 || number >= SUBNETS) {
            throw new DomainException(ErrorCode.UNAVAILABLE, "The cluster's overlay network has no subnet left.");
        }
        return new OverlayPrefix(network | number, NODE_LENGTH);
    }

    /** The address of that number in this /64, in the short form of RFC 5952. */
    String address(long number) {
        if (number < 1 || number > 0xffff_ffffL) {
            throw new IllegalArgumentException("No address has the number " + number);
        }
        return groups() + "::"
                + (number > GROUP_MASK ? Long.toHexString(number >>> GROUP_BITS) + ":" : "")
                + Long.toHexString(number & GROUP_MASK);
    }

    @Override
    public String toString() {
        return groups() + "::/" + length;
    }

    private String groups() {
        List<String> groups = new ArrayList<>();
        for (int shift = NODE_LENGTH - GROUP_BITS; shift >= NODE_LENGTH - length; shift -= GROUP_BITS) {
            groups.add(Long.toHexString(network >>> shift & GROUP_MASK));
        }
        return String.join(":", groups);
    }

    private static byte[] address(String literal) {
        try {
            if (InetAddress.getByName(literal) instanceof Inet6Address address) {
                return address.getAddress();
            }
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal + " is not an IPv6 address", e);
        }
        throw notANetwork(literal);
    }

    private static IllegalArgumentException notANetwork(String text) {
        return new IllegalArgumentException(text + " is not an IPv6 network such as fd70:6c66:6d00::/48");
    }
}
