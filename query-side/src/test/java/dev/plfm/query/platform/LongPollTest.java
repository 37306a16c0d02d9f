package dev.plfm.query.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.eventlog.Hints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.web.context.request.async.DeferredResult;

/** What becomes of those who wait when things that are read together cannot be read. */
class LongPollTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final ReadModelPosition position =
            new ReadModelPosition(JdbcClient.create(new DriverManagerDataSource()), new Hints(null));
    private final List<Set<String>> asked = new ArrayList<>();

    @Test
    void a_thing_that_cannot_be_made_fails_only_who_waits_for_it() {
        RuntimeException failure = new IllegalStateException("node-77 cannot be made");
        Map<String, DeferredResult<String>> results = afterChange(300, ids -> {
            if (ids.contains("node-77")) {
                throw failure;
            }
            return ids.stream().collect(Collectors.toMap(id -> id, id -> "plan of " + id));
        });
        assertThat(results.remove("node-77").getResult()).isSameAs(failure);
        assertThat(results).hasSize(299).allSatisfy((id, result) -> assertThat(result.getResult())
                .isEqualTo("plan of " + id));
        assertThat(asked).as("the two other hundreds are read together").hasSize(2 + 1 + 125);
    }

    @Test
    void without_a_database_it_is_asked_once_for_all_that_are_read_together() {
        RuntimeException failure = new CannotGetJdbcConnectionException("gone");
        Map<String, DeferredResult<String>> results = afterChange(125, ids -> {
            throw failure;
        });
        assertThat(results.values())
                .allSatisfy(result -> assertThat(result.getResult()).isSameAs(failure));
        assertThat(asked).hasSize(1);
    }

    private Map<String, DeferredResult<String>> afterChange(
            int waiters, Function<Set<String>, Map<String, String>> now) {
        LongPoll<String> poll = new LongPoll<>(position, things(now), Runnable::run);
        Map<String, DeferredResult<String>> results = new LinkedHashMap<>();
        IntStream.range(0, waiters)
                .mapToObj(number -> "node-" + number)
                .forEach(id -> results.put(
                        id, poll.answer(() -> {}, id, LONG, Optional::empty, Optional::of, () -> "nothing new")));
        assertThat(results.values()).noneMatch(DeferredResult::hasResult);
        poll.advancedTo(1);
        return results;
    }

    private LongPoll.Things<String> things(Function<Set<String>, Map<String, String>> now) {
        return new LongPoll.Things<>() {
            @Override
            public Collection<String> among(Set<String> waitedFor, long since) {
                return waitedFor;
            }

            @Override
            public Map<String, String> now(Set<String> ids) {
                asked.add(ids);
                return now.apply(ids);
            }
        };
    }
}
