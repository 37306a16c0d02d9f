package dev.plfm.kernel.resource;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param nextCursor where the next page starts, or null (and written as null) when this is the last
 * @param total how many there are in all, where the contract asks for it
 */
public record Page<T>(
        List<T> items,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String nextCursor,
        @Nullable Long total) {}
