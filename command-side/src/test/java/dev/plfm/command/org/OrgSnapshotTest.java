package dev.plfm.command.org;

import dev.plfm.command.testing.StoredState;
import dev.plfm.kernel.access.Role;
import dev.plfm.kernel.event.OrgEvent.OrgCreated;
import dev.plfm.kernel.event.OrgEvent.OrgMemberAdded;
import dev.plfm.kernel.event.OrgEvent.OrgMemberRemoved;
import dev.plfm.kernel.event.OrgEvent.OrgQuotaSet;
import dev.plfm.kernel.id.MemberId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.value.QuotaDimension;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OrgSnapshotTest {
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");

    @Test
    void an_organization_read_back_from_its_snapshot_is_the_same() {
        OrgId id = OrgId.generate();
        MemberId left = MemberId.generate();
        Org org = new Org();
        org.on(new OrgCreated(id, "acme"), AT);
        org.on(new OrgMemberAdded(id, MemberId.generate(), "ann@acme.example", Role.OWNER), AT);
        org.on(new OrgMemberAdded(id, left, "bob@acme.example", Role.DEVELOPER), AT);
        org.on(new OrgMemberRemoved(id, left, "bob@acme.example"));

        org.on(new OrgQuotaSet(id, QuotaDimension.MAX_APPS, 3L), AT);

        StoredState.assertComplete(org);
    }
}
