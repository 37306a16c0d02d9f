package dev.plfm.convergence.schedule;

import dev.plfm.kernel.id.OrgId;
import org.jspecify.annotations.Nullable;

/** Whose instances make room for those of higher priority. */
public enum PreemptionPolicy {
    OFF,
    SAME_ORG,
    ALL;

    boolean allows(@Nullable OrgId who, @Nullable OrgId whose) {
        return this == ALL || this == SAME_ORG && who != null && who.equals(whose);
    }
}
