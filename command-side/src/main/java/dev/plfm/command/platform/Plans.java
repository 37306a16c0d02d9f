package dev.plfm.command.platform;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says what a write would lead to, and holds a write to what was said. */
public interface Plans {
    /**
     * What the command would lead to; nothing of it happens.
     *
     * @param metaData with which the command would be sent
     * @throws dev.plfm.kernel.error.DomainException what the command would be refused with
     */
    Object plan(Object command, Map<String, Object> metaData);

    /**
     * Sends the command, unless it would no longer do what was planned.
     *
     * @param planToken as given with the plan
     * @return what the command's handler answers with
     * @throws dev.plfm.kernel.error.DomainException {@code plan_stale}, or {@code invalid_argument} when the token is none or another call's
     */
    @Nullable Object carryOut(String planToken, Object command, Map<String, Object> metaData);
}
