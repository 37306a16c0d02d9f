package dev.plfm.convergence.schedule;

import org.jspecify.annotations.Nullable;

/**
 * A hard rule that a node does not pass.
 *
 * @param reason as in {@code instance.placement_failed}
 * @param detail what is the matter, where no figures say it
 * @param needed how much the request needs: bytes, cores or instances; null where nothing is counted
 * @param available how much there is of it
 */
public record Failing(
        String reason,
        @Nullable String detail,
        @Nullable Number needed,
        @Nullable Number available) {

    static Failing of(Rule rule, @Nullable String detail, @Nullable Number needed, @Nullable Number available) {
        return new Failing(rule.reason(), detail, needed, available);
    }
}
