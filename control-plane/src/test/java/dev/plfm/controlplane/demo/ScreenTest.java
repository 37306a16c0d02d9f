package dev.plfm.controlplane.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private final StringWriter out = new StringWriter();

    @Test
    void without_a_terminal_progress_is_lines_and_nothing_is_coloured() {
        Screen screen = new Screen(new PrintWriter(out), false);

        screen.step(
                "counting",
                () -> {
                    screen.progress("one");
                    screen.progress("one");
                    screen.progress("two");
                    return 2;
                },
                count -> "counted to " + count);

        assertThat(out.toString().lines().map(String::strip)).hasSize(3);
        assertThat(out.toString()).contains("one", "two", "counted to 2", " s").doesNotContain("\u001b", "\r");
    }

    @Test
    void on_a_terminal_progress_is_one_line_that_goes_away() {
        Screen screen = new Screen(new PrintWriter(out), true);

        screen.step("counting", () -> 1, count -> "counted");

        assertThat(out.toString()).contains("counting\r\u001b[K").contains("counted");
        assertThat(out.toString().lines()).hasSizeLessThanOrEqualTo(2);
    }
}
