package dev.plfm.command.testing;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import org.hamcrest.Description;
import org.hamcrest.Matcher;
import org.hamcrest.TypeSafeMatcher;

/** Matches the refusals of commands by their code. */
public final class Refusals {
    private Refusals() {}

    /** A refusal with that code. */
    public static Matcher<DomainException> with(ErrorCode code) {
        return new TypeSafeMatcher<>() {
            @Override
            protected boolean matchesSafely(DomainException refusal) {
                return refusal.code() == code;
            }

            @Override
            public void describeTo(Description description) {
                description.appendText("a refusal with " + code.wire());
            }
        };
    }
}
