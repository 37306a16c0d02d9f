package dev.plfm.controlplane.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void columns_are_as_wide_as_their_widest_cell() {
        Table table = new Table("A", "LONG", "C");
        table.add("wide cell", "1", "");

        assertThat(table.lines()).containsExactly("A          LONG  C", "wide cell  1");
    }
}
