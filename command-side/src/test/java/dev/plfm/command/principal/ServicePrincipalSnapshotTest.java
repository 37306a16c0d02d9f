package dev.plfm.command.principal;

import dev.plfm.command.principal.ServicePrincipalCommand.DeleteServicePrincipal;
import dev.plfm.command.principal.ServicePrincipalCommand.UpdateServicePrincipal;
import dev.plfm.command.testing.StoredState;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.event.ServicePrincipalEvent.ServicePrincipalCreated;
import dev.plfm.kernel.event.ServicePrincipalEvent.ServicePrincipalDeleted;
import dev.plfm.kernel.event.ServicePrincipalEvent.ServicePrincipalScopesUpdated;
import dev.plfm.kernel.event.ServicePrincipalEvent.ServicePrincipalSecretRotated;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ServicePrincipalId;
import dev.plfm.kernel.resource.ServicePrincipalResource;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServicePrincipalSnapshotTest {
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final OrgId ORG = OrgId.generate();
    private static final ServicePrincipalId ID = ServicePrincipalId.generate();
    private static final List<Scope> READ = List.of(Scope.APPS_READ);

    private final ServicePrincipal principal = new ServicePrincipal();

    @Test
    void a_service_principal_read_back_from_its_snapshot_decides_the_same() {
        principal.on(new ServicePrincipalCreated(ORG, ID, "ci", List.of(Scope.APPS_READ, Scope.APPS_WRITE)), AT);
        principal.on(new ServicePrincipalSecretRotated(ORG, ID, "rotation"), AT.plusSeconds(1));
        StoredState.given(principal)
                .andGivenCurrentTime(AT.plusSeconds(9))
                .when(new UpdateServicePrincipal(ORG, ID, Set.copyOf(READ), 2, EnumSet.allOf(Scope.class)))
                .expectEvents(new ServicePrincipalScopesUpdated(ORG, ID, READ))
                .expectResultMessagePayload(
                        new ServicePrincipalResource(ID, ORG, "ci", READ, ID.value(), null, 3, AT, AT.plusSeconds(9)));
    }

    @Test
    void a_deleted_one_stays_deleted() {
        principal.on(new ServicePrincipalCreated(ORG, ID, "ci", READ), AT);
        principal.on(new ServicePrincipalDeleted(ORG, ID));
        StoredState.given(principal)
                .when(new DeleteServicePrincipal(ORG, ID, null))
                .expectNoEvents()
                .expectSuccessfulHandlerExecution();
    }
}
