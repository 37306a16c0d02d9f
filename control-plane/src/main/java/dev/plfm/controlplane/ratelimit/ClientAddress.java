package dev.plfm.controlplane.ratelimit;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;

/** Who a client is by its address: with IPv6 its network of 64 bits, as one machine has all the addresses in it. */
public final class ClientAddress {
    private static final int NETWORK_BYTES = 8;
    private static final int IPV6_BYTES = 16;

    private ClientAddress() {}

    public static String of(String address) {
        if (!address.contains(":")) {
            return address;
        }
        try {
            byte[] bytes = InetAddress.getByName(address).getAddress();
            return bytes.length == IPV6_BYTES
                    ? HexFormat.of().formatHex(Arrays.copyOf(bytes, NETWORK_BYTES))
                    : HexFormat.of().formatHex(bytes);
        } catch (UnknownHostException e) {
            return address;
        }
    }
}
