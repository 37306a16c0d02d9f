package dev.plfm.command.deploy;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.ReleaseId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a deploy, of which anything can be missing. */
record DeployBody(
        @Nullable ReleaseId releaseId,
        @Nullable List<@Nullable String> processTypes,
        @Nullable String strategy) {
    private static final String ROLLING = "rolling";

    DeployBody {
        if (strategy != null && !strategy.equals(ROLLING)) {
            throw DomainException.invalid("strategy", "must be " + ROLLING);
        }
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
