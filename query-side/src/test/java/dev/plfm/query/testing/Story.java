package dev.plfm.query.testing;

import dev.plfm.kernel.access.Role;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.event.AppEvent.AppUpdated;
import dev.plfm.kernel.event.DeployEvent.DeployCreated;
import dev.plfm.kernel.event.DeployEvent.DeployStatusChanged;
import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.EnvEvent.EnvDesiredReleaseSet;
import dev.plfm.kernel.event.EnvEvent.EnvIpv4AddonDisabled;
import dev.plfm.kernel.event.EnvEvent.EnvIpv4AddonEnabled;
import dev.plfm.kernel.event.EnvEvent.EnvPlacementSet;
import dev.plfm.kernel.event.EnvEvent.EnvScaleSet;
import dev.plfm.kernel.event.EnvEvent.EnvUpdated;
import dev.plfm.kernel.event.IngressEvent.IngressDeregistered;
import dev.plfm.kernel.event.IngressEvent.IngressRegistered;
import dev.plfm.kernel.event.IngressEvent.IngressStateChanged;
import dev.plfm.kernel.event.IngressEvent.IngressUpdated;
import dev.plfm.kernel.event.OrgEvent.OrgMemberAdded;
import dev.plfm.kernel.event.OrgEvent.OrgMemberRemoved;
import dev.plfm.kernel.event.OrgEvent.OrgQuotaSet;
import dev.plfm.kernel.event.OrgEvent.OrgUpdated;
import dev.plfm.kernel.event.ProjectEvent.ProjectCreated;
import dev.plfm.kernel.event.RouteEvent.RouteCreated;
import dev.plfm.kernel.event.RouteEvent.RouteDeleted;
import dev.plfm.kernel.event.RouteEvent.RouteUpdated;
import dev.plfm.kernel.event.SecretBundleEvent.SecretBundleCreated;
import dev.plfm.kernel.event.SecretBundleEvent.SecretBundleVersionResealed;
import dev.plfm.kernel.event.SecretBundleEvent.SecretBundleVersionSet;
import dev.plfm.kernel.event.ServicePrincipalEvent.ServicePrincipalCreated;
import dev.plfm.kernel.event.ServicePrincipalEvent.ServicePrincipalDeleted;
import dev.plfm.kernel.event.ServicePrincipalEvent.ServicePrincipalScopesUpdated;
import dev.plfm.kernel.event.ServicePrincipalEvent.ServicePrincipalSecretRotated;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.IngressId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.Ipv4AllocationId;
import dev.plfm.kernel.id.MemberId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ProjectId;
import dev.plfm.kernel.id.RouteId;
import dev.plfm.kernel.id.SecretBundleId;
import dev.plfm.kernel.id.SecretVersionId;
import dev.plfm.kernel.id.ServicePrincipalId;
import dev.plfm.kernel.value.DeployKind;
import dev.plfm.kernel.value.DeployStatus;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.IngressState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.LabelConstraint;
import dev.plfm.kernel.value.LabelOperator;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.PlacementSettings;
import dev.plfm.kernel.value.ProcessScale;
import dev.plfm.kernel.value.ProtocolHint;
import dev.plfm.kernel.value.ProxyProtocol;
import dev.plfm.kernel.value.QuotaDimension;
import dev.plfm.kernel.value.ReasonCode;
import dev.plfm.kernel.value.SecretFormat;
import dev.plfm.kernel.value.WorkloadCondition;
import dev.plfm.kernel.value.WorkloadStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** A random but possible history of a few tenants on a few machines. */
public final class Story {
    private final Random random;
    private final List<DomainEvent> events = new ArrayList<>();
    private final List<Machine> machines = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();
    private final List<Running> running = new ArrayList<>();
    private final Map<OrgId, ServicePrincipalId> principals = new HashMap<>();
    private final Map<Process, RouteId> routes = new HashMap<>();
    private final List<IngressId> ingresses = new ArrayList<>();

    private Story(long seed) {
        this.random = new Random(seed);
    }

    /** So many events, the same kinds in the same order for the same seed; at the end a new set of instances waits for its promotion. */
    public static DomainEvent[] random(long seed, int count) {
        Story story = new Story(seed);
        for (int i = 0; i < 3; i++) {
            story.beginTenant();
            story.beginMachine();
        }
        while (story.events.size() < count) {
            story.step();
        }
        List<DomainEvent> told = new ArrayList<>(story.events.subList(0, count - 1));
        told.add(story.processes.get(0).wantsBeside(4, false));
        return told.toArray(DomainEvent[]::new);
    }

    private void beginTenant() {
        Tenant tenant = Tenant.fresh();
        events.addAll(Arrays.asList(tenant.founding()));
        for (String type : List.of("web", "worker")) {
            Process process = Process.of(tenant, type);
            events.add(isReleased(process));
            events.add(isPlaced(process, 70));
            events.add(process.wants(2));
            events.add(isRouted(process, RouteId.generate()));
            processes.add(process);
        }
        events.addAll(Disk.history(tenant));
        events.add(hasAddress(tenant));
        events.add(isRegistered());
        events.add(new ProjectCreated(tenant.org(), ProjectId.generate(), "project"));
        principals.put(tenant.org(), ServicePrincipalId.generate());
        events.add(principalCreated(tenant.org(), principals.get(tenant.org())));
        SecretBundleId bundle = SecretBundleId.of(tenant.env());
        events.add(new SecretBundleCreated(
                tenant.org(), tenant.app(), tenant.env(), bundle, SecretFormat.PLATFORM_ENV_V1));
        events.add(hasSecrets(tenant, SecretFormat.PLATFORM_ENV_V1));
    }

    private IngressRegistered isRegistered() {
        IngressId ingress = IngressId.generate();
        ingresses.add(ingress);
        return new IngressRegistered(ingress, "ingress-" + ingress, "eu", null, "203.0.113.7", List.of(443));
    }

    private RouteCreated isRouted(Process process, RouteId route) {
        Tenant tenant = process.tenant();
        routes.put(process, route);
        return new RouteCreated(
                tenant.org(),
                tenant.app(),
                tenant.env(),
                route,
                "h" + routes.size() + random.nextInt() + ".example.com",
                443,
                ProtocolHint.TLS_PASSTHROUGH,
                process.type(),
                8443,
                ProxyProtocol.OFF,
                false,
                false,
                null);
    }

    private DomainEvent isRoutedElsewhere(Process process) {
        Tenant tenant = process.tenant();
        RouteId route = routes.get(process);
        if (random.nextInt(4) == 0) {
            events.add(isRouted(process, RouteId.generate()));
            return new RouteDeleted(tenant.org(), tenant.app(), tenant.env(), route, "gone.example.com");
        }
        return new RouteUpdated(
                tenant.org(),
                tenant.app(),
                tenant.env(),
                route,
                any(List.of("web", "worker")),
                1 + random.nextInt(9000),
                ProxyProtocol.V2,
                true,
                random.nextBoolean() ? null : Boolean.FALSE,
                null);
    }

    private DomainEvent hasAddress(Tenant tenant) {
        return new EnvIpv4AddonEnabled(
                tenant.org(),
                tenant.app(),
                tenant.env(),
                Ipv4AllocationId.generate(),
                "198.51.100." + random.nextInt(256));
    }

    /** The first tenant gets another one at once, so that there always are addresses. */
    private DomainEvent losesAddress(Tenant tenant) {
        DomainEvent disabled = new EnvIpv4AddonDisabled(
                tenant.org(), tenant.app(), tenant.env(), Ipv4AllocationId.generate(), "192.0.2.10");
        if (!tenant.equals(processes.get(0).tenant())) {
            return disabled;
        }
        events.add(disabled);
        return hasAddress(tenant);
    }

    private DomainEvent leavesAgain() {
        events.add(isRegistered());
        return new IngressDeregistered(ingresses.remove(ingresses.size() - 1), "gone");
    }

    private DomainEvent isIngress() {
        IngressId ingress = any(ingresses);
        return any(List.of(
                new IngressStateChanged(ingress, any(List.of(IngressState.values())), "reason"),
                new IngressUpdated(
                        ingress, "ingress-" + ingress, "eu", null, null, List.of(443, random.nextInt(9000) + 1))));
    }

    private void beginMachine() {
        Machine machine = Machine.fresh();
        events.add(machine.enrols());
        machines.add(machine);
    }

    private void step() {
        int kind = random.nextInt(10);
        if (kind < 2) {
            request();
        } else if (kind < 8 && !running.isEmpty()) {
            advance(any(running));
        } else if (kind == 8) {
            events.add(about(any(processes)));
        } else {
            events.add(any(machines).becomes(any(List.of(NodeState.values()))));
        }
    }

    private void request() {
        Process process = any(processes);
        Running instance = new Running(process, InstanceId.generate(), any(machines));
        events.add(process.requests(instance.id));
        running.add(instance);
    }

    private void advance(Running instance) {
        Process process = instance.process;
        if (!instance.placed) {
            if (random.nextInt(3) == 0) {
                events.add(process.findsNoNode(instance.id));
                return;
            }
            events.add(instance.machine.reserves(instance.id));
            if (random.nextInt(3) == 0) {
                events.add(instance.machine.releases(instance.id));
                return;
            }
            instance.placed = true;
            events.add(process.places(instance.id, instance.machine.id(), 1 + random.nextInt(3)));
            return;
        }
        InstanceStatus status = any(List.of(InstanceStatus.values()));
        if (status == InstanceStatus.DRAINING) {
            events.add(process.wants(instance.id, instance.machine.id(), DesiredState.DRAINING));
        }
        ReasonCode reason = status == InstanceStatus.FAILED ? any(List.of(ReasonCode.values())) : null;
        events.add(process.reports(instance.id, instance.machine.id(), status, reason));
        if (status == InstanceStatus.STOPPED) {
            events.add(instance.machine.releases(instance.id));
            running.remove(instance);
        }
    }

    private DomainEvent about(Process process) {
        Tenant tenant = process.tenant();
        List<Supplier<DomainEvent>> choices = List.of(
                () -> process.wants(random.nextInt(5)),
                () -> process.wantsBeside(1 + random.nextInt(3), random.nextInt(3) == 0),
                () -> process.promotes(1 + random.nextInt(3)),
                () -> isTold(process),
                () -> isTold(process),
                () -> isTold(process),
                this::leaves,
                () -> process.retires(),
                () -> new AppUpdated(tenant.org(), tenant.app(), "app" + random.nextInt(), null, null),
                () -> new OrgUpdated(tenant.org(), "org" + random.nextInt()),
                () -> new OrgQuotaSet(
                        tenant.org(),
                        any(List.of(QuotaDimension.values())),
                        random.nextBoolean() ? null : (long) random.nextInt(9)),
                () -> new EnvUpdated(tenant.org(), tenant.app(), tenant.env(), "env" + random.nextInt(), null),
                () -> new EnvScaleSet(
                        tenant.org(), tenant.app(), tenant.env(), List.of(new ProcessScale("web", random.nextInt(9)))),
                () -> isPlaced(process, random.nextInt(100)),
                () -> isReleased(process),
                () -> new OrgMemberAdded(tenant.org(), MemberId.generate(), "a@example.com", Role.DEVELOPER),
                () -> new OrgMemberRemoved(tenant.org(), MemberId.generate(), "a@example.com"),
                () -> new ServicePrincipalScopesUpdated(
                        tenant.org(), principals.get(tenant.org()), List.of(any(List.of(Scope.values())))),
                () -> new ServicePrincipalSecretRotated(tenant.org(), principals.get(tenant.org()), "rot"),
                () -> principalDeleted(tenant.org()),
                () -> isRoutedElsewhere(process),
                () -> hasAddress(tenant),
                () -> losesAddress(tenant),
                this::isIngress,
                this::leavesAgain,
                () -> deployed(process),
                () -> hasSecrets(tenant, any(List.of(SecretFormat.values()))),
                () -> resealed(tenant));
        return any(choices).get();
    }

    private DomainEvent isTold(Process process) {
        String reason = random.nextBoolean() ? null : "reason";
        List<WorkloadCondition> conditions = new ArrayList<>();
        for (String type : List.of("Available", "Degraded", "Unheard")) {
            if (random.nextInt(3) > 0) {
                conditions.add(new WorkloadCondition(type, random.nextBoolean(), "reason", null));
            }
        }
        return process.is(
                any(List.of(WorkloadStatus.values())), reason, "message", random.nextInt(4) == 0 ? null : conditions);
    }

    /** A tenant's environment goes, with whatever runs there, and another tenant comes. */
    private DomainEvent leaves() {
        Tenant leaving = processes.get(processes.size() - 1).tenant();
        running.removeIf(instance -> instance.process.tenant().equals(leaving));
        processes.removeIf(process -> process.tenant().equals(leaving));
        events.add(new EnvDeleted(leaving.org(), leaving.app(), leaving.env(), "production"));
        events.add(new AppUpdated(leaving.org(), leaving.app(), "left", null, null));
        beginTenant();
        return hasAddress(any(processes).tenant());
    }

    private static SecretBundleVersionSet hasSecrets(Tenant tenant, SecretFormat format) {
        return new SecretBundleVersionSet(
                tenant.org(),
                tenant.app(),
                tenant.env(),
                SecretBundleId.of(tenant.env()),
                SecretVersionId.generate(),
                format,
                "hmac-sha256:00",
                "k0000000000000000");
    }

    private static SecretBundleVersionResealed resealed(Tenant tenant) {
        return new SecretBundleVersionResealed(
                tenant.org(),
                tenant.app(),
                tenant.env(),
                SecretBundleId.of(tenant.env()),
                SecretVersionId.generate(),
                "k0000000000000001");
    }

    private static EnvDesiredReleaseSet isReleased(Process process) {
        Tenant tenant = process.tenant();
        return new EnvDesiredReleaseSet(
                tenant.org(), tenant.app(), tenant.env(), process.type(), tenant.release(), process.deploy(), 1, null);
    }

    private static EnvPlacementSet isPlaced(Process process, int priority) {
        Tenant tenant = process.tenant();
        LabelConstraint constraint = new LabelConstraint("disk", LabelOperator.IN, List.of("ssd"));
        return new EnvPlacementSet(
                tenant.org(),
                tenant.app(),
                tenant.env(),
                process.type(),
                new PlacementSettings(List.of(constraint), List.of(), priority));
    }

    private static ServicePrincipalCreated principalCreated(OrgId org, ServicePrincipalId id) {
        return new ServicePrincipalCreated(org, id, "deployer", List.of(Scope.APPS_READ));
    }

    private ServicePrincipalDeleted principalDeleted(OrgId org) {
        ServicePrincipalId deleted = ServicePrincipalId.generate();
        events.add(principalCreated(org, deleted));
        return new ServicePrincipalDeleted(org, deleted);
    }

    private DomainEvent deployed(Process process) {
        Tenant tenant = process.tenant();
        DeployId deploy = DeployId.generate();
        events.add(new DeployCreated(
                tenant.org(),
                tenant.app(),
                tenant.env(),
                deploy,
                DeployKind.ROLLBACK,
                tenant.release(),
                List.of("web"),
                "rolling",
                null,
                null));
        return new DeployStatusChanged(
                tenant.org(), tenant.app(), tenant.env(), deploy, any(List.of(DeployStatus.values())), "message", null);
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static final class Running {
        private final Process process;
        private final InstanceId id;
        private final Machine machine;
        private boolean placed;

        Running(Process process, InstanceId id, Machine machine) {
            this.process = process;
            this.id = id;
            this.machine = machine;
        }
    }
}
