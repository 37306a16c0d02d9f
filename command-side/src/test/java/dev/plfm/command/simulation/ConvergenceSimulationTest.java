package dev.plfm.command.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * The whole of convergence in random scenarios: once things are quiet, every workload is as desired, or it is said truly why not.
 * {@code -Dplfm.test.scenarios} sets their number, {@code -Dplfm.test.seed} runs the one of that seed.
 */
class ConvergenceSimulationTest {
    /** How many to play: always the same five hundred, or as many new ones as are asked for. */
    private static final @Nullable Integer SCENARIOS = Integer.getInteger("plfm.test.scenarios");

    private static final int USUAL_SCENARIOS = 500;
    private static final long USUAL_MASTER_SEED = 20_261_123;
    private static final int EVENTS_SHOWN = 40;
    private static final List<Logger> LOGGERS = List.of(logger("dev.plfm"), logger("org.axonframework"));

    private final Clock clock = GenericEventMessage.clock;

    /** Alarms belong to the scenarios. */
    @BeforeEach
    void silence() {
        LOGGERS.forEach(logger -> logger.setLevel(Level.OFF));
    }

    @AfterEach
    void goBackToRealTime() {
        LOGGERS.forEach(logger -> logger.setLevel(null));
        GenericEventMessage.clock = clock;
    }

    @Test
    void whatever_happens_workloads_converge_or_say_why_not() {
        Long single = Long.getLong("plfm.test.seed");
        if (single != null) {
            play(single);
            return;
        }
        int count = SCENARIOS == null ? USUAL_SCENARIOS : SCENARIOS;
        long master = SCENARIOS == null ? USUAL_MASTER_SEED : new Random().nextLong();
        System.out.println("Convergence is simulated in " + count + " scenarios from master seed " + master);
        new Random(master).longs(count).forEach(ConvergenceSimulationTest::play);
    }

    @Test
    void the_same_seed_gives_the_same_log() {
        for (long seed = 1; seed <= 5; seed++) {
            assertThat(events(seed)).isEqualTo(events(seed));
        }
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }

    private static List<String> events(long seed) {
        return play(seed).world.log.after(0, Integer.MAX_VALUE).stream()
                .map(event -> event.getTimestamp() + " " + event.getPayload())
                .toList();
    }

    private static Scenario play(long seed) {
        Scenario scenario = new Scenario(seed);
        try {
            scenario.live();
            scenario.calmDown();
            scenario.check();
            return scenario;
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(report(seed, scenario.world, e), e);
        }
    }

    private static String report(long seed, World world, Throwable failure) {
        StringBuilder report = new StringBuilder("Scenario -Dplfm.test.seed=" + seed + ": " + failure.getMessage());
        report.append("\nIts last events, up to ").append(world.time.instant()).append(":\n");
        for (TrackedEventMessage<?> event :
                world.log.after(Math.max(0, world.log.last() - EVENTS_SHOWN), EVENTS_SHOWN)) {
            report.append(compact(event)).append('\n');
        }
        return report.toString();
    }

    /** Without what is null, and without the many zeros of ids. */
    private static String compact(TrackedEventMessage<?> event) {
        String payload = event.getPayload()
                .toString()
                .replaceAll("(orgId|appId|specHash)=[^,]*, ", "")
                .replaceAll("\\b\\w+=null(, )?", "")
                .replaceAll("_0{10,}", "_");
        return event.getIdentifier() + " " + event.getTimestamp() + " " + payload + " by "
                + event.getMetaData().get("actor_id");
    }
}
