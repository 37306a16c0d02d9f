package dev.plfm.eventlog;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What those are told who wait for what they handed over. */
class SubmissionTest {
    private static final RuntimeException FAILURE = new IllegalStateException("failed");

    private final List<Submission> all =
            Stream.generate(() -> new Submission(Map.of())).limit(9).toList();

    @Test
    void one_that_is_durable_succeeds_whatever_fails_before_it_is_woken() {
        Submission.committed(all);
        all.forEach(submission -> submission.failed(FAILURE));
        for (int i = all.size() - 1; i >= 0; i--) {
            assertThatCode(all.get(i)::await).doesNotThrowAnyException();
        }
    }

    @Test
    void one_that_is_not_durable_fails() {
        Submission.committed(all.subList(0, 3));
        all.forEach(submission -> submission.failed(FAILURE));
        assertThatCode(all.get(2)::await).doesNotThrowAnyException();
        assertThatThrownBy(all.get(3)::await).isSameAs(FAILURE);
    }
}
