package dev.plfm.controlplane.accessmodel;

import dev.plfm.controlplane.testing.SharedServer;
import dev.plfm.controlplane.testing.SignIn;
import dev.plfm.kernel.access.Role;
import dev.plfm.kernel.access.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.LongRange;

/** Whatever people, principals and tokens do one after the other: the server allows what the model allows, and nothing else. */
class AccessModelTest {
    private static final Duration ENOUGH = Duration.ofSeconds(25);
    private static final int LONGEST = 30;

    private static long end;
    private static boolean failed;

    /** Stops after a time rather than after a number of histories, but never while it shrinks a failure. */
    @Property(tries = 200, shrinking = ShrinkingMode.BOUNDED)
    void no_request_is_allowed_that_the_model_forbids_nor_refused_that_it_allows(
            @ForAll("histories") List<Move> history, @ForAll @LongRange(min = 0, max = 1000) long samples) {
        SharedServer.get();
        if (end == 0) {
            end = System.nanoTime() + ENOUGH.toNanos();
        }
        if (System.nanoTime() > end && !failed) {
            return;
        }
        try {
            AccessRun run = new AccessRun(new SignIn(SharedServer.get()), samples);
            history.forEach(run::make);
        } catch (AssertionError e) {
            failed = true;
            throw e;
        }
    }

    @Provide
    Arbitrary<List<Move>> histories() {
        return Combinators.combine(
                        kinds(),
                        mostlyTheFounder(),
                        Arbitraries.integers().between(0, AccessRun.ORGS - 1),
                        Arbitraries.integers().between(0, 20),
                        Arbitraries.of(Role.class),
                        scopes().injectNull(0.4))
                .as(Move::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(LONGEST)
                .withSizeDistribution(RandomDistribution.uniform());
    }

    /** There must be members and principals' tokens before much can go wrong with them. */
    private static Arbitrary<Move.Kind> kinds() {
        return Arbitraries.frequencyOf(
                Tuple.of(
                        2,
                        Arbitraries.of(Move.Kind.ADD_MEMBER, Move.Kind.CREATE_PRINCIPAL, Move.Kind.SIGN_IN_PRINCIPAL)),
                Tuple.of(3, Arbitraries.of(Move.Kind.class)));
    }

    private static Arbitrary<Integer> mostlyTheFounder() {
        return Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.just(0)),
                Tuple.of(1, Arbitraries.integers().between(0, 20)));
    }

    private static Arbitrary<Set<Scope>> scopes() {
        return Arbitraries.of(
                        Scope.ORGS_ADMIN,
                        Scope.ORGS_READ,
                        Scope.PROJECTS_READ,
                        Scope.PROJECTS_WRITE,
                        Scope.APPS_READ,
                        Scope.APPS_WRITE,
                        Scope.EVENTS_READ)
                .set()
                .ofMinSize(1);
    }
}
