package dev.plfm.command.intake;

import dev.plfm.kernel.id.InstanceId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Looks into memory for instances. */
final class InMemoryInstanceLookup implements InstanceLookup {
    private final Function<InstanceId, @Nullable Known> known;

    InMemoryInstanceLookup(Function<InstanceId, @Nullable Known> known) {
        this.known = known;
    }

    @Override
    public Map<InstanceId, Known> find(Collection<InstanceId> ids) {
        Map<InstanceId, Known> found = new HashMap<>();
        ids.forEach(id -> {
            Known one = known.apply(id);
            if (one != null) {
                found.put(id, one);
            }
        });
        return found;
    }
}
