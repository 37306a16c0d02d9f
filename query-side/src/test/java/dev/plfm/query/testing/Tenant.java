package dev.plfm.query.testing;

import dev.plfm.kernel.access.Role;
import dev.plfm.kernel.event.AppEvent.AppCreated;
import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.event.EnvEvent.EnvCreated;
import dev.plfm.kernel.event.OrgEvent.OrgCreated;
import dev.plfm.kernel.event.OrgEvent.OrgMemberAdded;
import dev.plfm.kernel.event.ReleaseEvent.ReleaseCreated;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.MemberId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.manifest.ManifestParser;
import dev.plfm.kernel.manifest.ParsedManifest;

/** An organization with an app, an environment and a release, and the paths to them. */
public record Tenant(OrgId org, String email, AppId app, EnvId env, ReleaseId release) {
    public static final String DIGEST = "sha256:" + "1".repeat(64);
    private static final String MANIFEST = """
            schema_version = "v1"
            [env.vars]
            LOG_LEVEL = "info"
            COLOUR = "blue"
            [processes.web]
            command = ["/shop", "serve"]
            [processes.web.vars]
            COLOUR = "green"
            [processes.web.resources]
            memory = "256Mi"
            cpu = 0.5
            [[processes.web.ports]]
            internal = 8080
            name = "http"
            [processes.web.health]
            type = "http"
            path = "/healthz"
            port = "http"
            [processes.worker]
            command = ["/shop", "work"]
            [processes.worker.resources]
            memory = "128Mi"
            [processes.worker.restart]
            policy = "on-failure"
            max_retries = 5
            """;

    public static Tenant fresh() {
        OrgId org = OrgId.generate();
        return new Tenant(
                org,
                org.value().toLowerCase(java.util.Locale.ROOT) + "@example.com",
                AppId.generate(),
                EnvId.generate(),
                ReleaseId.generate());
    }

    /** A fresh tenant whose founding has happened. */
    public static Tenant on(QueryServer server) {
        Tenant tenant = fresh();
        server.happened(tenant.founding());
        return tenant;
    }

    /** Everything that made it, its release last. */
    public DomainEvent[] founding() {
        return new DomainEvent[] {
            new OrgCreated(org, "Shop Ltd"),
            new OrgMemberAdded(org, MemberId.generate(), email, Role.OWNER),
            new AppCreated(org, app, "shop", "sells", null),
            new EnvCreated(org, app, env, "production"),
            released(release)
        };
    }

    public ReleaseCreated released(ReleaseId id) {
        ParsedManifest.Valid manifest = ManifestParser.parse(MANIFEST).orElseThrow();
        return new ReleaseCreated(
                org, app, id, "registry.example/shop:1.0", DIGEST, null, 1, manifest.manifestHash(), manifest.json());
    }

    public String orgPath() {
        return "/v1/orgs/" + org;
    }

    public String appPath() {
        return orgPath() + "/apps/" + app;
    }

    public String envPath() {
        return appPath() + "/envs/" + env;
    }
}
