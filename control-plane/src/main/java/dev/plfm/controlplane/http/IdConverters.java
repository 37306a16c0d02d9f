package dev.plfm.controlplane.http;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.IngressId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.MemberId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ProjectId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.RouteId;
import dev.plfm.kernel.id.SnapshotId;
import dev.plfm.kernel.id.VolumeAttachmentId;
import dev.plfm.kernel.id.VolumeId;
import dev.plfm.kernel.id.WorkloadId;
import org.springframework.context.annotation.Configuration;
import org.springframework.format.FormatterRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Lets ids stand in paths and query parameters. */
@Configuration(proxyBeanMethods = false)
class IdConverters implements WebMvcConfigurer {
    @Override
    public void addFormatters(FormatterRegistry registry) {
        registry.addConverter(String.class, OrgId.class, OrgId::new);
        registry.addConverter(String.class, ProjectId.class, ProjectId::new);
        registry.addConverter(String.class, MemberId.class, MemberId::new);
        registry.addConverter(String.class, AppId.class, AppId::new);
        registry.addConverter(String.class, EnvId.class, EnvId::new);
        registry.addConverter(String.class, ReleaseId.class, ReleaseId::new);
        registry.addConverter(String.class, DeployId.class, DeployId::new);
        registry.addConverter(String.class, WorkloadId.class, WorkloadId::new);
        registry.addConverter(String.class, InstanceId.class, InstanceId::new);
        registry.addConverter(String.class, NodeId.class, NodeId::new);
        registry.addConverter(String.class, IngressId.class, IngressId::new);
        registry.addConverter(String.class, VolumeId.class, VolumeId::new);
        registry.addConverter(String.class, VolumeAttachmentId.class, VolumeAttachmentId::new);
        registry.addConverter(String.class, SnapshotId.class, SnapshotId::new);
        registry.addConverter(String.class, RouteId.class, RouteId::new);
    }
}
