package dev.plfm.controlplane.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Host and port the server listens on; port 0 lets the system choose one. */
public record ListenAddress(String host, int port) {
    private static final Pattern FORM =
            Pattern.compile("(?:\\[(?<v6>[0-9A-Fa-f:.]+)]|(?<host>[A-Za-z0-9._-]+)):(?<port>\\d{1,5})");

    public ListenAddress {
        if (host.isBlank() || port < 0 || port > 65535) {
            throw new IllegalArgumentException("not a host and port: " + host + ":" + port);
        }
    }

    /** Reads {@code host:port} or {@code [ipv6]:port}. */
    public static ListenAddress parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a host and port: " + text);
        }
        String host = matcher.group("v6") != null ? matcher.group("v6") : matcher.group("host");
        return new ListenAddress(host, Integer.parseInt(matcher.group("port")));
    }

    /** Whether only programs on this machine can connect; a name that does not resolve is not. */
    public boolean isLoopback() {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (!address.isLoopbackAddress()) {
                    return false;
                }
            }
            return true;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
