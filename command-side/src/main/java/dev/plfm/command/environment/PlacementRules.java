package dev.plfm.command.environment;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.value.LabelAffinity;
import dev.plfm.kernel.value.LabelConstraint;
import dev.plfm.kernel.value.LabelOperator;
import dev.plfm.kernel.value.PlacementSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What placement settings may say: labels as nodes can have them, and no more of them than somebody can oversee. */
final class PlacementRules {
    private static final int MAX_ENTRIES = 20;
    private static final int MAX_VALUES = 50;
    private static final int MAX_WEIGHT = 100;
    private static final int MAX_PRIORITY = 100;
    private static final Pattern LABEL = Pattern.compile("[^\\p{Cc}\\p{Cs}]{1,63}");
    private static final Pattern VALUE = Pattern.compile("[^\\p{Cc}\\p{Cs}]{0,255}");

    private PlacementRules() {}

    /** @throws DomainException {@code invalid_argument} naming the first member that cannot be */
    static PlacementSettings check(PlacementSettings settings) {
        Set<LabelConstraint> constraints = new HashSet<>();
        checkCount("constraints", settings.constraints());
        for (int i = 0; i < settings.constraints().size(); i++) {
            LabelConstraint constraint = settings.constraints().get(i);
            String field = "constraints[" + i + "]";
            checkLabel(field, constraint.label(), constraint.operator(), constraint.values());
            checkNew(field, constraints.add(constraint));
        }
        Set<LabelConstraint> affinities = new HashSet<>();
        checkCount("affinities", settings.affinities());
        for (int i = 0; i < settings.affinities().size(); i++) {
            LabelAffinity affinity = settings.affinities().get(i);
            String field = "affinities[" + i + "]";
            checkLabel(field, affinity.label(), affinity.operator(), affinity.values());
            checkWeight(field, affinity.weight());
            // Whatever their weights: two for the same would be one.
            checkNew(
                    field,
                    affinities.add(new LabelConstraint(affinity.label(), affinity.operator(), affinity.values())));
        }
        if (settings.priority() < 0 || settings.priority() > MAX_PRIORITY) {
            throw DomainException.invalid("priority", "must be 0 to " + MAX_PRIORITY);
        }
        return settings;
    }

    private static void checkCount(String field, List<?> entries) {
        if (entries.size() > MAX_ENTRIES) {
            throw DomainException.invalid(field, "must be at most " + MAX_ENTRIES);
        }
    }

    private static void checkLabel(String field, String label, LabelOperator operator, List<String> values) {
        if (!LABEL.matcher(label).matches()) {
            throw DomainException.invalid(field + ".label", "must be 1 to 63 printable characters");
        }
        if (operator.takesValues() && values.isEmpty()) {
            throw DomainException.invalid(field + ".values", "must name at least one with " + operator.wire());
        }
        if (!operator.takesValues() && !values.isEmpty()) {
            throw DomainException.invalid(field + ".values", "must be left out with " + operator.wire());
        }
        if (values.size() > MAX_VALUES) {
            throw DomainException.invalid(field + ".values", "must be at most " + MAX_VALUES);
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < values.size(); i++) {
            String value = field + ".values[" + i + "]";
            if (!VALUE.matcher(values.get(i)).matches()) {
                throw DomainException.invalid(value, "must be at most 255 printable characters");
            }
            checkNew(value, seen.add(values.get(i)));
        }
    }

    private static void checkWeight(String field, int weight) {
        if (weight == 0 || weight < -MAX_WEIGHT || weight > MAX_WEIGHT) {
            throw DomainException.invalid(
                    field + ".weight", "must be -" + MAX_WEIGHT + " to " + MAX_WEIGHT + ", and not 0");
        }
    }

    private static void checkNew(String field, boolean isNew) {
        if (!isNew) {
            throw DomainException.invalid(field, "is there twice");
        }
    }
}
