package dev.plfm.command.environment;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.json.Json;
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
    private static final int MAX_PROCESS_TYPES = 100;
    /** They are copied into every request for an instance. */
    private static final int MAX_BYTES = 8 * 1024;

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
        if (settings.priority() < 0 || settings.priority() > PlacementSettings.HIGHEST_PRIORITY) {
            throw DomainException.invalid("priority", "must be 0 to " + PlacementSettings.HIGHEST_PRIORITY);
        }
        checkSize(settings);
        return settings;
    }

    /**
     * Who asks may keep or lower a priority that was granted, but not go higher than they may.
     *
     * @throws DomainException {@code invalid_argument}
     */
    static void checkPriority(PlacementSettings settings, int current, int highest) {
        if (settings.priority() > Math.max(current, highest)) {
            throw DomainException.invalid(
                    "priority",
                    "must be at most " + highest
                            + ": more takes an operator, as it takes room from other organizations here");
        }
    }

    /**
     * What has had settings is remembered by its version, also after they were taken back.
     *
     * @throws DomainException {@code invalid_argument} when one more process type would be too many
     */
    static void checkAnother(Set<String> withSettings, String processType) {
        if (withSettings.size() >= MAX_PROCESS_TYPES && !withSettings.contains(processType)) {
            throw DomainException.invalid(
                    "process_type",
                    "must be one that has settings already: " + MAX_PROCESS_TYPES
                            + " process types of the environment have, or had, some, and there cannot be more");
        }
    }

    /** Names what takes more room of the two. */
    private static void checkSize(PlacementSettings settings) {
        int constraints = bytes(settings.constraints());
        int affinities = bytes(settings.affinities());
        if (constraints + affinities > MAX_BYTES) {
            throw DomainException.invalid(
                    constraints >= affinities ? "constraints" : "affinities",
                    "must be shorter: constraints and affinities together at most " + MAX_BYTES + " bytes of JSON");
        }
    }

    private static int bytes(List<?> entries) {
        return Json.mapper().writeValueAsBytes(entries).length;
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
