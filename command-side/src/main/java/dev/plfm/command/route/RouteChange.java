package dev.plfm.command.route;

import dev.plfm.kernel.value.ProxyProtocol;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A change of some of a route's settings; null leaves one as it is. */
public record RouteChange(
        @Nullable String backendProcessType,
        @Nullable Integer backendPort,
        @Nullable ProxyProtocol proxyProtocol,
        @Nullable Boolean backendExpectsProxyProtocol,
        @Nullable Boolean ipv4Required) {

    /** What leads from some settings to others. */
    static RouteChange between(RouteSettings before, RouteSettings after) {
        return new RouteChange(
                changed(before.backendProcessType(), after.backendProcessType()),
                changed(before.backendPort(), after.backendPort()),
                changed(before.proxyProtocol(), after.proxyProtocol()),
                changed(before.backendExpectsProxyProtocol(), after.backendExpectsProxyProtocol()),
                changed(before.ipv4Required(), after.ipv4Required()));
    }

    RouteSettings applyTo(RouteSettings settings) {
        return new RouteSettings(
                Objects.requireNonNullElse(backendProcessType, settings.backendProcessType()),
                Objects.requireNonNullElse(backendPort, settings.backendPort()),
                Objects.requireNonNullElse(proxyProtocol, settings.proxyProtocol()),
                Objects.requireNonNullElse(backendExpectsProxyProtocol, settings.backendExpectsProxyProtocol()),
                Objects.requireNonNullElse(ipv4Required, settings.ipv4Required()));
    }

    private static <T> @Nullable T changed(T before, T after) {
        return before.equals(after) ? null : after;
    }
}
