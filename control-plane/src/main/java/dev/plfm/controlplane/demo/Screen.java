package dev.plfm.controlplane.demo;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/** What people see: steps with their durations, one live line while something goes on, and plain lines without a terminal. */
public final class Screen {
    private static final int WIDTH = 76;

    private final PrintWriter out;
    private final boolean terminal;
    private final boolean colour;
    private final String done;
    private final String failed;
    private String lastProgress = "";
    private boolean live;

    public Screen(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
        this.colour = terminal && System.getenv("NO_COLOR") == null;
        boolean symbols = Charset.defaultCharset().newEncoder().canEncode('✓');
        this.done = symbols ? "✓" : "+";
        this.failed = symbols ? "✗" : "x";
    }

    /** Runs a step and tells its outcome, as the step words it, and how long it took. */
    <T> T step(String doing, Supplier<T> work, java.util.function.Function<T, String> outcome) {
        long started = System.nanoTime();
        progress(doing);
        T result = attempt(doing, work);
        String text = outcome.apply(result);
        clearLive();
        String took = seconds(Duration.ofNanos(System.nanoTime() - started));
        out.println("  " + paint("32", done) + " " + text
                + " ".repeat(Math.max(1, WIDTH - text.length() - took.length())) + paint("2", took));
        out.flush();
        lastProgress = "";
        return result;
    }

    private <T> T attempt(String doing, Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            clearLive();
            out.println("  " + paint("31", failed) + " " + doing);
            out.flush();
            throw e;
        }
    }

    /** Says what is going on: over itself on a terminal, as a new line elsewhere if it is new. */
    void progress(String text) {
        if (text.equals(lastProgress)) {
            return;
        }
        if (terminal) {
            clearLive();
            out.print("  " + paint("36", "… ") + text);
            live = true;
        } else if (!lastProgress.isEmpty()) {
            out.println("    " + text);
        }
        lastProgress = text;
        out.flush();
    }

    void heading(String text) {
        clearLive();
        out.println();
        out.println(paint("1", text));
    }

    void line(String text) {
        clearLive();
        out.println(text);
    }

    void faint(String text) {
        line(paint("2", text));
    }

    void table(Table table) {
        table.lines().forEach(text -> line("  " + text));
    }

    void flush() {
        out.flush();
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2f s", duration.toNanos() / 1e9);
    }

    private void clearLive() {
        if (live) {
            out.print("\r\u001b[K");
            live = false;
        }
    }

    private String paint(String code, String text) {
        return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
