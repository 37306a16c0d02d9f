package dev.plfm.controlplane.access;

import dev.plfm.controlplane.access.Grants.Membership;
import dev.plfm.controlplane.access.Grants.Standing;
import dev.plfm.controlplane.identity.TokenLookup;
import dev.plfm.kernel.access.AccessReview;
import dev.plfm.kernel.access.Caller;
import dev.plfm.kernel.access.StillAllowed;
import dev.plfm.kernel.error.DomainException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Makes the decisions about many requests anew: what is not remembered of their tokens is looked up at once, then of their roles. */
@Component
class Readmissions implements AccessReview {
    private final TokenLookup tokens;
    private final Grants grants;

    Readmissions(TokenLookup tokens, Grants grants) {
        this.tokens = tokens;
        this.grants = grants;
    }

    @Override
    public Set<StillAllowed> over(Collection<StillAllowed> some) {
        Set<Readmission> all = some.stream().map(Readmission.class::cast).collect(Collectors.toSet());
        Map<String, Caller> callers =
                tokens.callers(all.stream().map(each -> each.token().text()).toList());
        Map<Readmission, Caller> alive = new HashMap<>();
        all.forEach(each -> each.token().caller(callers).ifPresent(caller -> alive.put(each, caller)));
        Map<Membership, Standing> standings = grants.of(memberships(alive));
        Set<StillAllowed> over = new HashSet<>(all);
        alive.forEach((each, caller) -> {
            if (isAllowed(each, caller, standings)) {
                over.remove(each);
            }
        });
        return over;
    }

    private static Set<Membership> memberships(Map<Readmission, Caller> alive) {
        Set<Membership> memberships = new HashSet<>();
        alive.forEach((each, caller) -> {
            String orgId = each.variables().get("org_id");
            if (orgId != null && caller.email() != null) {
                memberships.add(new Membership(orgId, caller.email()));
            }
        });
        return memberships;
    }

    private static boolean isAllowed(Readmission each, Caller caller, Map<Membership, Standing> standings) {
        try {
            EndpointAuthorization.check(
                    caller,
                    each.endpoint(),
                    each.variables(),
                    (orgId, who) -> Grants.in(orgId, who, role -> Optional.ofNullable(standings.get(role))));
            return true;
        } catch (DomainException refused) {
            return false;
        }
    }
}
