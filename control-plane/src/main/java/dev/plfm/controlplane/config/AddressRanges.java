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

    private AddressRanges() {}

    /** Addresses with commas between them, or a TOML array of them; each comes back with its prefix length. */
    static List<String> parse(String text) {
        return Arrays.stream(text.replaceAll("[\\[\\]\"]", "").split(",", -1))
                .map(String::strip)
                .filter(range -> !range.isEmpty())
                .map(AddressRanges::range)
                .toList();
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
