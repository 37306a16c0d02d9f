package dev.plfm.command.environment;

import dev.plfm.convergence.schedule.PreemptionPolicy;
import dev.plfm.kernel.access.Caller;
import dev.plfm.kernel.value.PlacementSettings;
import java.util.Locale;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Which priority a caller may give: where it takes room from other organizations, one above the usual takes an operator. */
@Component
class PriorityGrants {
    private final PreemptionPolicy policy;

    PriorityGrants(@Value("${plfm.scheduling.preemption:off}") String policy) {
        this.policy = PreemptionPolicy.valueOf(policy.toUpperCase(Locale.ROOT));
    }

    int highestOf(Caller caller) {
        return policy == PreemptionPolicy.ALL && !caller.isOperator()
                ? PlacementSettings.DEFAULT_PRIORITY
                : PlacementSettings.HIGHEST_PRIORITY;
    }
}
