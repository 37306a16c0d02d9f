package dev.plfm.command.deploy;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.value.Rollout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a deploy, of which anything can be missing. */
record DeployBody(
        @Nullable ReleaseId releaseId,
        @Nullable List<@Nullable String> processTypes,
        @Nullable String strategy,
        @Nullable RolloutBody rollout) {

    /** @throws DomainException {@code invalid_argument} naming the field that cannot be */
    Rollout chosenRollout() {
        return RolloutBody.rollout(strategy, rollout);
    }

    /** @throws DomainException {@code invalid_argument} when one of them is null */
    @Nullable List<String> chosenProcessTypes() {
        if (processTypes == null) {
            return null;
        }
        List<String> chosen = new ArrayList<>();
        for (String processType : processTypes) {
            if (processType == null) {
                throw DomainException.invalid("process_types[" + chosen.size() + "]", "must be a string");
            }
            chosen.add(processType);
        }
        return chosen;
    }
}
