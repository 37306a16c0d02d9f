package dev.plfm.controlplane.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads lists of IP addresses and ranges of them. */
final class AddressRanges {
    /** Digits first or a colon somewhere: what is no literal address is never looked up by name. */
    private static final Pattern RANGE = Pattern.compile("(\\d[\\d.]+|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*)(?:/(\\d{1,3}))?");

    private static final Pattern IPV4_RANGE = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)\\.(\\d+)/(\\d+)");
    private static final long FIRST_UNICAST = 1L << 24;
    private static final long FIRST_MULTICAST = 224L << 24;

    private AddressRanges() {}

    /** Addresses with commas between them, or a TOML array of them; each comes back with its prefix length. */
    static List<String> parse(String text) {
        return Arrays.stream(text.replaceAll("[\\[\\]\"]", "").split(",", -1))
                .map(String::strip)
                .filter(range -> !range.isEmpty())
                .map(AddressRanges::range)
                .toList();
    }

    /** As {@link #parse}, of IPv4 only, no address twice and none that could not be anybody's. */
    static List<String> parseIpv4(String text) {
        List<String> ranges = parse(text);
        long[] lowest = new long[ranges.size()];
        long[] highest = new long[ranges.size()];
        for (int i = 0; i < ranges.size(); i++) {
            Matcher range = IPV4_RANGE.matcher(ranges.get(i));
            if (!range.matches()) {
                throw new IllegalArgumentException(ranges.get(i));
            }
            long mask = 0xFFFFFFFFL >>> Integer.parseInt(range.group(5));
            for (int part = 1; part <= 4; part++) {
                lowest[i] = lowest[i] << Byte.SIZE | Integer.parseInt(range.group(part));
            }
            lowest[i] &= ~mask;
            highest[i] = lowest[i] | mask;
            for (int other = 0; other < i; other++) {
                if (lowest[i] <= highest[other] && lowest[other] <= highest[i]) {
                    throw new IllegalArgumentException(ranges.get(i));
                }
            }
            if (lowest[i] < FIRST_UNICAST || highest[i] >= FIRST_MULTICAST) {
                throw new IllegalArgumentException(ranges.get(i));
            }
        }
        return ranges;
    }

    private static String range(String text) {
        Matcher matcher = RANGE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text);
        }
        try {
            int bits = InetAddress.getByName(matcher.group(1)).getAddress().length * Byte.SIZE;
            int prefix = matcher.group(2) == null ? bits : Integer.parseInt(matcher.group(2));
            if (prefix > bits) {
                throw new IllegalArgumentException(text);
            }
            return matcher.group(1) + "/" + prefix;
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
