package dev.plfm.kernel.access;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a token may do, as {@code resource:action}. */
public enum Scope {
    ORGS_READ("orgs:read"),
    ORGS_ADMIN("orgs:admin"),
    PROJECTS_READ("projects:read"),
    PROJECTS_WRITE("projects:write"),
    APPS_READ("apps:read"),
    APPS_WRITE("apps:write"),
    ENVS_READ("envs:read"),
    ENVS_WRITE("envs:write"),
    RELEASES_READ("releases:read"),
    RELEASES_WRITE("releases:write"),
    DEPLOYS_WRITE("deploys:write"),
    ROLLBACKS_WRITE("rollbacks:write"),
    WORKLOADS_READ("workloads:read"),
    ROUTES_READ("routes:read"),
    ROUTES_WRITE("routes:write"),
    VOLUMES_READ("volumes:read"),
    VOLUMES_WRITE("volumes:write"),
    SECRETS_READ_METADATA("secrets:read-metadata"),
    SECRETS_WRITE("secrets:write"),
    EVENTS_READ("events:read"),
    QUOTAS_ADMIN("quotas:admin"),
    NODES_ADMIN("nodes:admin");

    private static final Map<String, Scope> BY_WIRE =
            Arrays.stream(values()).collect(Collectors.toMap(Scope::wire, Function.identity()));

    private final String wire;

    Scope(String wire) {
        this.wire = wire;
    }

    @JsonValue
    public String wire() {
        return wire;
    }

    /** Whether only operators have it, never a role in an organization. */
    public boolean operatorOnly() {
        return this == QUOTAS_ADMIN || this == NODES_ADMIN;
    }

    /** Every scope that a role can give. */
    public static Set<Scope> ofTenants() {
        return Arrays.stream(values()).filter(scope -> !scope.operatorOnly()).collect(Collectors.toSet());
    }

    /** The scope of that name, or null when there is none. */
    @JsonCreator
    public static @Nullable Scope ofWire(String wire) {
        return BY_WIRE.get(wire);
    }
}
