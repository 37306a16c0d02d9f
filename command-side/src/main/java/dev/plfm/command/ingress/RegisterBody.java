package dev.plfm.command.ingress;

import dev.plfm.command.ingress.IngressCommand.RegisterIngress;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.IngressId;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The body of a registration. */
record RegisterBody(
        @Nullable String hostname,
        @Nullable String region,
        @Nullable String publicIpv6,
        @Nullable String publicIpv4,
        @Nullable List<@Nullable Integer> listenPorts) {
    private static final Pattern HOSTNAME = Pattern.compile(
            "(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*");
    private static final Pattern REGION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    /**
     * The command, once every member is right.
     *
     * @throws DomainException {@code invalid_argument} naming the first that is not
     */
    RegisterIngress toCommand(IngressId ingressId, IngressToken token, @Nullable String enrollment) {
        return new RegisterIngress(
                ingressId,
                text("hostname", hostname, HOSTNAME, "must be a host name"),
                text("region", region, REGION, "must be 1 to 63 letters, digits, '.', '_' or '-'"),
                ReachBody.checked(publicIpv6, publicIpv4, listenPorts),
                token,
                enrollment);
    }

    private static String text(String field, @Nullable String value, Pattern form, String message) {
        if (value == null) {
            throw DomainException.invalid(field, "is required");
        }
        if (!form.matcher(value).matches()) {
            throw DomainException.invalid(field, message);
        }
        return value;
    }
}
