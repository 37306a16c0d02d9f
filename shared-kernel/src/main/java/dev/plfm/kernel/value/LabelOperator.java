package dev.plfm.kernel.value;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a node's label is compared. */
public enum LabelOperator {
    IN,
    /** Also holds for a node without the label. */
    NOT_IN,
    EXISTS,
    NOT_EXISTS;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it compares with values; the others look only whether there is a label. */
    public boolean takesValues() {
        return this == IN || this == NOT_IN;
    }

    /** @param label the node's value, or null when it has none */
    boolean holds(@Nullable String label, List<String> values) {
        return switch (this) {
            case IN -> label != null && values.contains(label);
            case NOT_IN -> label == null || !values.contains(label);
            case EXISTS -> label != null;
            case NOT_EXISTS -> label == null;
        };
    }
}
