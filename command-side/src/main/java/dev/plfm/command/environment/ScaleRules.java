package dev.plfm.command.environment;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.value.ProcessScale;
import dev.plfm.kernel.value.ProcessTypes;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** What a scale may say, and what it becomes when part of it is set. */
final class ScaleRules {
    private static final int MAX_DESIRED = 1000;
    private static final int MAX_PROCESS_TYPES = 100;

    private ScaleRules() {}

    /** @throws DomainException {@code invalid_argument} for a bad name, a name given twice, or a number out of 0..1000 */
    static List<ProcessScale> check(List<ProcessScale> scales) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < scales.size(); i++) {
            ProcessScale scale = scales.get(i);
            String field = "processes[" + i + "]";
            if (!ProcessTypes.isValid(scale.processType())) {
                throw DomainException.invalid(field + ".process_type", "must be " + ProcessTypes.FORM);
            }
            if (!seen.add(scale.processType())) {
                throw DomainException.invalid(field + ".process_type", "is there twice");
            }
            if (scale.desired() < 0 || scale.desired() > MAX_DESIRED) {
                throw DomainException.invalid(field + ".desired", "must be 0 to " + MAX_DESIRED);
            }
        }
        return List.copyOf(scales);
    }

    /**
     * The scale after a change of some process types, by name.
     *
     * @throws DomainException {@code invalid_argument} when it would name too many
     */
    static List<ProcessScale> merge(List<ProcessScale> current, List<ProcessScale> changes) {
        TreeMap<String, ProcessScale> merged = new TreeMap<>();
        List.of(current, changes).stream()
                .flatMap(Collection::stream)
                .forEach(scale -> merged.put(scale.processType(), scale));
        if (merged.size() > Math.max(MAX_PROCESS_TYPES, current.size())) {
            throw DomainException.invalid(
                    "processes",
                    "must not name more: the scale of an environment has at most " + MAX_PROCESS_TYPES
                            + " process types, and this would make it " + merged.size());
        }
        return List.copyOf(merged.values());
    }
}
