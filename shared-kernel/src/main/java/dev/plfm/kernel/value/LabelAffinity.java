package dev.plfm.kernel.value;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a node's label had better be, or not be.
 *
 * @param weight 1..100 draws instances to such nodes, -100..-1 keeps them away
 */
public record LabelAffinity(String label, LabelOperator operator, List<String> values, int weight) {
    public LabelAffinity(String label, LabelOperator operator, @Nullable List<String> values, int weight) {
        this.label = label;
        this.operator = operator;
        this.values = values == null ? List.of() : List.copyOf(values);
        this.weight = weight;
    }

    /** Whether a node with these labels is meant. */
    public boolean holds(Map<String, String> labels) {
        return operator.holds(labels.get(label), values);
    }
}
