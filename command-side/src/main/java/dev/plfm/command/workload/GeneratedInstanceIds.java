package dev.plfm.command.workload;

import dev.plfm.kernel.id.InstanceId;
import org.springframework.stereotype.Component;

/** New, unique ids. */
@Component
class GeneratedInstanceIds implements InstanceIds {
    @Override
    public InstanceId next() {
        return InstanceId.generate();
    }
}
