package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.SharedServer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs after all others. */
@Tag("shared-server")
@Order(Integer.MAX_VALUE)
class ContractCoverageTest {
    @Test
    void every_operation_of_the_contract_was_exercised() {
        assertThat(SharedServer.contract().notExercised()).isEmpty();
    }
}
