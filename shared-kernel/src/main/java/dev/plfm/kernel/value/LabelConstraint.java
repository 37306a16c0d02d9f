package dev.plfm.kernel.value;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a node's label must be. Beside its own labels every node has {@code region}, {@code hostname} and {@code node_id}.
 *
 * @param values none for {@code exists} and {@code not_exists}
 */
public record LabelConstraint(String label, LabelOperator operator, List<String> values) {
    public LabelConstraint(String label, LabelOperator operator, @Nullable List<String> values) {
        this.label = label;
        this.operator = operator;
        this.values = values == null ? List.of() : List.copyOf(values);
    }

    /** Whether a node with these labels is as it must be. */
    public boolean holds(Map<String, String> labels) {
        return operator.holds(labels.get(label), values);
    }
}
