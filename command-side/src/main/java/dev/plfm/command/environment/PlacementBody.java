package dev.plfm.command.environment;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.value.LabelAffinity;
import dev.plfm.kernel.value.LabelConstraint;
import dev.plfm.kernel.value.LabelOperator;
import dev.plfm.kernel.value.PlacementSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The body of a change of placement settings, of which anything can be missing; what is left out is as by default. */
record PlacementBody(
        @Nullable List<@Nullable Constraint> constraints,
        @Nullable List<@Nullable Affinity> affinities,
        @Nullable Integer priority,
        @Nullable Long expectedVersion) {
    private static final String OPERATORS =
            Arrays.stream(LabelOperator.values()).map(LabelOperator::wire).collect(Collectors.joining(", "));

    record Constraint(
            @Nullable String label,
            @Nullable String operator,
            @Nullable List<@Nullable String> values) {}

    record Affinity(
            @Nullable String label,
            @Nullable String operator,
            @Nullable List<@Nullable String> values,
            @Nullable Integer weight) {}

    /** @throws DomainException {@code invalid_argument} naming what is missing */
    PlacementSettings settings() {
        return new PlacementSettings(
                constraintList(),
                affinityList(),
                Objects.requireNonNullElse(priority, PlacementSettings.DEFAULT_PRIORITY));
    }

    private List<LabelConstraint> constraintList() {
        List<LabelConstraint> result = new ArrayList<>();
        for (Constraint given : orNone(constraints)) {
            String field = "constraints[" + result.size() + "]";
            Constraint constraint = required(given, field);
            result.add(new LabelConstraint(
                    required(constraint.label(), field + ".label"),
                    operator(constraint.operator(), field + ".operator"),
                    strings(constraint.values(), field + ".values")));
        }
        return result;
    }

    private List<LabelAffinity> affinityList() {
        List<LabelAffinity> result = new ArrayList<>();
        for (Affinity given : orNone(affinities)) {
            String field = "affinities[" + result.size() + "]";
            Affinity affinity = required(given, field);
            result.add(new LabelAffinity(
                    required(affinity.label(), field + ".label"),
                    operator(affinity.operator(), field + ".operator"),
                    strings(affinity.values(), field + ".values"),
                    required(affinity.weight(), field + ".weight")));
        }
        return result;
    }

    private static LabelOperator operator(@Nullable String wire, String field) {
        String name = required(wire, field);
        return Arrays.stream(LabelOperator.values())
                .filter(operator -> operator.wire().equals(name))
                .findFirst()
                .orElseThrow(() -> DomainException.invalid(field, "must be one of " + OPERATORS));
    }

    private static List<String> strings(@Nullable List<@Nullable String> values, String field) {
        List<String> result = new ArrayList<>();
        for (String value : orNone(values)) {
            result.add(required(value, field + "[" + result.size() + "]"));
        }
        return result;
    }

    private static <T> List<@Nullable T> orNone(@Nullable List<@Nullable T> given) {
        return given == null ? List.of() : given;
    }

    private static <T> T required(@Nullable T value, String field) {
        if (value == null) {
            throw DomainException.invalid(field, "is required");
        }
        return value;
    }
}
