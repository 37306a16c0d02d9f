package dev.plfm.command.org;

import dev.plfm.command.org.OrgCommand.SetQuotas;
import dev.plfm.command.platform.WriteRequest;
import dev.plfm.command.platform.Writes;
import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.OrgId;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Writes of an organization's limits, by operators. */
@RestController
class QuotaController {
    private final Writes writes;

    QuotaController(Writes writes) {
        this.writes = writes;
    }

    @PutMapping("/v1/orgs/{org_id}/quotas")
    @RequiresScope(Scope.QUOTAS_ADMIN)
    ResponseEntity<Object> set(@PathVariable("org_id") OrgId orgId, @RequestBody QuotaBody body, WriteRequest request) {
        return writes.update(
                request,
                new SetQuotas(
                        orgId, QuotaLimits.required(body.limits()), request.requiredVersion(body.expectedVersion())));
    }

    record QuotaBody(
            @Nullable Map<String, @Nullable Long> limits,
            @Nullable Long expectedVersion) {}
}
