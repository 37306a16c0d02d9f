package dev.plfm.command.simulation;

import dev.plfm.command.platform.SimulatedPlatform;
import dev.plfm.command.platform.SystemCommands;
import dev.plfm.command.testing.Transactions;
import dev.plfm.eventlog.EventMetadata;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.axonframework.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;

/**
 * Sends commands as if to another thread. Around each of them the sender may die, and other things may happen meanwhile.
 */
final class Bus implements SystemCommands {
    private static final int DEEPEST = 3;
    private static final Map<String, String> SOMEBODY = Map.of(
            EventMetadata.ACTOR_TYPE, "user", EventMetadata.ACTOR_ID, "operator", EventMetadata.REQUEST_ID, "req");

    private final SimulatedPlatform platform;
    private final Transactions transactions;
    private final VirtualTime time;
    private final Odds odds;
    private int depth;
    private long sent;

    Bus(SimulatedPlatform platform, Transactions transactions, VirtualTime time, Odds odds) {
        this.platform = platform;
        this.transactions = transactions;
        this.time = time;
        this.odds = odds;
    }

    @Override
    public <R> @Nullable R send(String component, Object command, @Nullable EventMessage<?> cause) {
        dieSometimes();
        letOthersComeFirst();
        R answer = apart(() -> platform.systemCommands().<R>send(component, command, cause));
        dieSometimes();
        return answer;
    }

    @Override
    public <R> @Nullable R sendFor(String requestId, String component, Object command) {
        dieSometimes();
        letOthersComeFirst();
        R answer = apart(() -> platform.systemCommands().<R>sendFor(requestId, component, command));
        dieSometimes();
        return answer;
    }

    /** What somebody asks for over HTTP. */
    @Nullable Object ask(Object command) {
        return apart(() -> platform.send(command, SOMEBODY));
    }

    long sent() {
        return sent;
    }

    private <R> @Nullable R apart(Supplier<@Nullable R> work) {
        sent++;
        time.pass();
        return Apart.from(() -> transactions.apart(work));
    }

    private void dieSometimes() {
        if (odds.fault(odds.crash)) {
            throw new Crash();
        }
    }

    private void letOthersComeFirst() {
        if (depth < DEEPEST && odds.fault(odds.interleave)) {
            depth++;
            try {
                apart(() -> time.runNext(time.instant().plus(Duration.ofSeconds(2))));
            } finally {
                depth--;
            }
        }
    }
}
