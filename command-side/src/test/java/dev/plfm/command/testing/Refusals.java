package dev.plfm.command.testing;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.DomainException.FieldError;
import dev.plfm.kernel.error.ErrorCode;
import java.util.List;
import org.hamcrest.Description;
import org.hamcrest.Matcher;
import org.hamcrest.TypeSafeMatcher;

/** Matches the refusals of commands by their code and the fields that they name. */
public final class Refusals {
    private Refusals() {}

    /** A refusal with that code, naming exactly these fields. */
    public static Matcher<DomainException> with(ErrorCode code, String... fields) {
        return new TypeSafeMatcher<>() {
            @Override
            protected boolean matchesSafely(DomainException refusal) {
                return refusal.code() == code
                        && refusal.details().stream()
                                .map(FieldError::field)
                                .toList()
                                .equals(List.of(fields));
            }

            @Override
            public void describeTo(Description description) {
                description.appendText("a refusal with " + code.wire() + " for " + List.of(fields));
            }
        };
    }
}
