package dev.plfm.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.event.EventTypes;
import dev.plfm.kernel.resource.AppResource;
import dev.plfm.kernel.resource.DeployResource;
import dev.plfm.kernel.resource.EnvResource;
import dev.plfm.kernel.resource.EventEnvelope;
import dev.plfm.kernel.resource.IngressResource;
import dev.plfm.kernel.resource.Ipv4Resource;
import dev.plfm.kernel.resource.MemberResource;
import dev.plfm.kernel.resource.NodeResource;
import dev.plfm.kernel.resource.Ok;
import dev.plfm.kernel.resource.OrgResource;
import dev.plfm.kernel.resource.PlacementResource;
import dev.plfm.kernel.resource.ProjectResource;
import dev.plfm.kernel.resource.QuotaResource;
import dev.plfm.kernel.resource.ReleaseResource;
import dev.plfm.kernel.resource.RouteResource;
import dev.plfm.kernel.resource.ScaleResource;
import dev.plfm.kernel.resource.SecretBundleResource;
import dev.plfm.kernel.resource.ServicePrincipalResource;
import dev.plfm.kernel.resource.SnapshotResource;
import dev.plfm.kernel.resource.VolumeAttachmentResource;
import dev.plfm.kernel.resource.VolumeResource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The records that the program writes have the members that the contract promises, and are as optional. */
class RecordsTest {

    private static final Map<String, Class<?>> RESOURCES = Map.ofEntries(
            Map.entry("App", AppResource.class),
            Map.entry("Deploy", DeployResource.class),
            Map.entry("EnrolledNode", NodeResource.class),
            Map.entry("Env", EnvResource.class),
            Map.entry("EventEnvelope", EventEnvelope.class),
            Map.entry("Member", MemberResource.class),
            Map.entry("Ok", Ok.class),
            Map.entry("Org", OrgResource.class),
            Map.entry("WorkloadPlacement", PlacementResource.class),
            Map.entry("Project", ProjectResource.class),
            Map.entry("Quotas", QuotaResource.class),
            Map.entry("RegisteredIngress", IngressResource.class),
            Map.entry("Release", ReleaseResource.class),
            Map.entry("Route", RouteResource.class),
            Map.entry("EnvIpv4", Ipv4Resource.class),
            Map.entry("Scale", ScaleResource.class),
            Map.entry("SecretBundle", SecretBundleResource.class),
            Map.entry("Snapshot", SnapshotResource.class),
            Map.entry("Volume", VolumeResource.class),
            Map.entry("VolumeAttachment", VolumeAttachmentResource.class),
            Map.entry("ServicePrincipalWithSecret", ServicePrincipalResource.class));

    /** Tokens and secrets are in every answer that makes them, though in no other; and an instance starts as running, it does not become so. */
    private static final List<String> STRICTER = List.of(
            "EnrolledNode.node_token: required here, optional in the record",
            "RegisteredIngress.ingress_token: required here, optional in the record",
            "ServicePrincipalWithSecret.client_secret: required here, optional in the record",
            "instance.desired_state_changed.desired_state: [draining, stopped] here, [draining, running, stopped] in the record");

    static List<Map.Entry<String, Class<?>>> resources() {
        return List.copyOf(RESOURCES.entrySet());
    }

    static List<Class<? extends DomainEvent>> events() {
        return EventTypes.all();
    }

    @ParameterizedTest
    @MethodSource("resources")
    void a_resource_is_what_the_document_says(Map.Entry<String, Class<?>> resource) {
        RecordShape shape = new RecordShape();

        shape.compare(
                resource.getKey(),
                resource.getValue(),
                Contract.document().at("/components/schemas/" + resource.getKey()));

        assertThat(shape.differences()).isSubsetOf(STRICTER);
    }

    @ParameterizedTest
    @MethodSource("events")
    void an_event_is_what_its_schema_says(Class<? extends DomainEvent> event) {
        String name = EventTypes.nameOf(event);
        RecordShape shape = new RecordShape();

        shape.compare(name, event, Contract.file("events/" + name + ".v" + EventTypes.versionOf(event) + ".json"));

        assertThat(shape.differences()).isSubsetOf(STRICTER);
    }

    @Test
    void a_difference_is_found() {
        record Wrong(String id, @Nullable String name, int surprise) {}
        RecordShape shape = new RecordShape();

        shape.compare("Org", Wrong.class, Contract.document().at("/components/schemas/Org"));

        assertThat(shape.differences())
                .contains(
                        "Org.name: required here, optional in the record",
                        "Org.surprise: not in the schema",
                        "Org.created_at: not in the record");
    }
}
