package dev.plfm.command.environment;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.value.ProcessScale;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a change of scale, of which anything can be missing. */
record ScaleBody(
        @Nullable List<@Nullable Entry> processes, @Nullable Long expectedVersion) {
    record Entry(@Nullable String processType, @Nullable Integer desired) {}

    /** @throws DomainException {@code invalid_argument} naming what is missing */
    List<ProcessScale> scales() {
        if (processes == null) {
            throw DomainException.invalid("processes", "is required");
        }
        List<ProcessScale> scales = new ArrayList<>();
        for (Entry entry : processes) {
            String field = "processes[" + scales.size() + "]";
            if (entry == null || entry.processType() == null) {
                throw DomainException.invalid(field + ".process_type", "is required");
            }
            if (entry.desired() == null) {
                throw DomainException.invalid(field + ".desired", "is required");
            }
            scales.add(new ProcessScale(entry.processType(), entry.desired()));
        }
        return scales;
    }
}
