package dev.plfm.command.route;

import dev.plfm.command.release.ReleaseLookup;
import dev.plfm.command.release.ReleaseSpec;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.manifest.Port;
import dev.plfm.kernel.manifest.ProcessSpec;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An environment as routes see it.
 *
 * @param desired the release last deployed, or to be deployed, of each process type
 * @param ipv4Address its own, or null
 */
record EnvView(
        OrgId orgId,
        AppId appId,
        Map<String, ReleaseId> desired,
        @Nullable String ipv4Address) {

    String requireIpv4Address() {
        if (ipv4Address == null) {
            throw new DomainException(
                    ErrorCode.CONFLICT,
                    "The environment has no IPv4 address: enable one first, with POST to its networking/ipv4.",
                    List.of(new DomainException.FieldError(
                            "ipv4_required", "needs the environment's IPv4 address, which is not enabled")));
        }
        return ipv4Address;
    }

    /**
     * Refuses a backend that the manifest of the desired release does not declare. Before the first deploy there is no such manifest, and any
     * backend is let pass.
     */
    void requireBackend(RouteSettings settings, ReleaseLookup releases) {
        List<ProcessSpec> declared = declared(settings.backendProcessType(), releases);
        if (desired.isEmpty()) {
            return;
        }
        if (declared.isEmpty()) {
            throw DomainException.invalid(
                    "backend_process_type",
                    "is no process type of the release that is deployed here: use one of " + processTypes(releases)
                            + ", or deploy a release that has it first");
        }
        boolean there = declared.stream()
                .flatMap(process -> process.ports().stream())
                .anyMatch(port -> port.internal() == settings.backendPort());
        if (!there) {
            throw DomainException.invalid(
                    "backend_port",
                    "is no port of process type " + settings.backendProcessType()
                            + " in the release that is deployed here: use " + ports(declared)
                            + ", or deploy a release that declares it first");
        }
    }

    /** By the release of its own; a process type not deployed yet may be in the release of another. */
    private List<ProcessSpec> declared(String processType, ReleaseLookup releases) {
        ReleaseId own = desired.get(processType);
        return (own == null ? new LinkedHashSet<>(desired.values()) : List.of(own))
                .stream()
                        .map(id -> releases.find(orgId, appId, id))
                        .filter(Objects::nonNull)
                        .map(release -> release.manifest().process(processType))
                        .filter(Objects::nonNull)
                        .toList();
    }

    private String processTypes(ReleaseLookup releases) {
        TreeSet<String> types = new TreeSet<>(desired.keySet());
        for (ReleaseId id : desired.values()) {
            ReleaseSpec release = releases.find(orgId, appId, id);
            if (release != null) {
                types.addAll(release.manifest().processTypes());
            }
        }
        return String.join(", ", types);
    }

    private static String ports(List<ProcessSpec> declared) {
        String ports = declared.stream()
                .flatMap(process -> process.ports().stream())
                .map(Port::internal)
                .distinct()
                .sorted()
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
        return ports.isEmpty() ? "another process type, as this one declares none" : "one of " + ports;
    }
}
