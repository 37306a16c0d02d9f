package dev.plfm.command.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Everything that is left to chance in one scenario: one source, so that the seed decides it all. */
final class Odds {
    private final Random random;
    private boolean calm;

    final double crash;
    final double interleave;
    final double lostRequest;
    final double lostAnswer;
    final double repeatedLate;
    final double stall;

    Odds(long seed) {
        random = new Random(seed);
        crash = pick(List.of(0.0, 0.001, 0.01));
        interleave = pick(List.of(0.0, 0.05, 0.2));
        lostRequest = pick(List.of(0.0, 0.02, 0.2));
        lostAnswer = pick(List.of(0.0, 0.02, 0.2));
        repeatedLate = pick(List.of(0.0, 0.02, 0.1));
        stall = pick(List.of(0.0, 0.01, 0.05));
    }

    /** From now on nothing goes wrong. */
    void calmDown() {
        calm = true;
    }

    boolean isCalm() {
        return calm;
    }

    /** Whether a fault of that probability happens now; none does in calm. */
    boolean fault(double probability) {
        return !calm && probability > 0 && random.nextDouble() < probability;
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    Duration millis(int least, int most) {
        return Duration.ofMillis(between(least, most));
    }

    <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** How long a processor takes until it sees what was appended. */
    Duration lag() {
        if (fault(stall)) {
            return millis(1_000, 60_000);
        }
        return calm || random.nextInt(5) > 0 ? millis(1, 100) : millis(100, 2_000);
    }

    int batch() {
        return calm || random.nextInt(4) == 0 ? 100 : between(1, 8);
    }
}
